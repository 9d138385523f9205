// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.MappingBase;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Address ranges of closed allocators, by length. They stay mapped, so that a late access does no
 * harm, and each is one or two of the 65,530 mappings that Linux allows a process. So the oldest is
 * handed out again, but only after {@link #LEAST} more of its length have come: long after the last
 * operation that was under way when its allocator was closed. Thread-safe.
 */
final class RetiredRanges {
  /** Half: a late access meets a new allocator sooner; double: 1 TiB more of address space. */
  static final int LEAST = 64;

  /**
   * A range.
   *
   * @param bytes its length
   * @param committedBytes of its beginning, behind which nothing was ever committed
   */
  record Range(@MappingBase long address, long bytes, long committedBytes) {}

  private final Map<Long, Queue<Range>> rangesByBytes = new HashMap<>();

  /** Takes a range in. */
  synchronized void add(Range range) {
    rangesByBytes.computeIfAbsent(range.bytes(), _ -> new ArrayDeque<>()).add(range);
  }

  /** The oldest range of this length that is aligned so, if there are enough of the length. */
  synchronized @Nullable Range take(long bytes, long alignment) {
    Queue<Range> ranges = rangesByBytes.get(bytes);
    if (ranges != null && ranges.size() > LEAST) {
      for (Iterator<Range> i = ranges.iterator(); i.hasNext(); ) {
        Range range = i.next();
        if (Alignment.isAligned(Kinds.plain(range.address()), alignment)) {
          i.remove();
          return range;
        }
      }
    }
    return null;
  }
}
