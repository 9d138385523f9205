// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.MappingBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Address ranges of closed allocators, by length. They stay mapped, so that a late access does no
 * harm, and each is one or two of the 65,530 mappings that Linux allows a process. So the oldest is
 * handed out again, but only after {@link #LEAST} more of its length have come: long after the last
 * operation that was under way when its allocator was closed. Thread-safe; taking is lock-free.
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

  /** Ranges of one length, oldest first, and how many may be there at least. */
  private static final class OneLength {
    final Queue<Range> ranges = new ConcurrentLinkedQueue<>();
    final AtomicInteger count = new AtomicInteger();

    void add(Range range) {
      ranges.add(range);
      count.incrementAndGet(); // Afterwards: who has counted one down finds one.
    }

    /** Takes the oldest one if there are enough. */
    @Nullable Range poll() {
      int now = count.get();
      while (now > LEAST) {
        if (count.compareAndSet(now, now - 1)) {
          return ranges.poll();
        }
        now = count.get();
      }
      return null;
    }
  }

  private final ConcurrentHashMap<Long, OneLength> lengths = new ConcurrentHashMap<>();

  /** Takes a range in. */
  void add(Range range) {
    lengths.computeIfAbsent(range.bytes(), _ -> new OneLength()).add(range);
  }

  /** The oldest range of this length that is aligned so, if there are enough of the length. */
  @Nullable Range take(long bytes, long alignment) {
    OneLength length = lengths.get(bytes);
    if (length == null) {
      return null;
    }
    for (int looks = length.count.get(); looks > 0; looks--) {
      Range range = length.poll();
      if (range == null || Alignment.isAligned(Kinds.plain(range.address()), alignment)) {
        return range;
      }
      length.add(range); // Behind the others: the next one, then.
    }
    return null;
  }
}
