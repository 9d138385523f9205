// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.MappingBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Address ranges of closed allocators, by length. They stay mapped, so that a late access does no
 * harm, and each is one or two of the 65,530 mappings that Linux allows a process. So the oldest of
 * a length is handed out again, but only after {@link #LEAST} more of its length have come: long
 * after the last operation that was under way when its allocator was closed. All of them together
 * are bounded in number and bytes: the oldest beyond that, and those that are wanted while the
 * system refuses, are for the caller to give back. Ranges for which huge OS pages were asked for
 * are in a set of their own, so a process may have twice of each bound. Thread-safe; taking is
 * lock-free.
 */
final class RetiredRanges {
  /** Half: a late access meets a new allocator sooner; double: 1 TiB more of address space. */
  static final int LEAST = 64;

  /** Most ranges: an eighth of the mappings that a process may have. Bounds the search, too. */
  static final int COUNT_MAX = 4096;

  /** Most bytes: a thirty-second of a 47-bit address space, and twice what LEAST needs. */
  static final long BYTES_MAX = 4L << 40;

  /**
   * A range.
   *
   * @param bytes its length
   * @param committedBytes of its beginning, behind which nothing was ever committed
   */
  record Range(@MappingBase long address, long bytes, long committedBytes) {}

  /** A range and its age: lower is older. */
  private record Entry(long number, Range range) {}

  /** Ranges of one length, oldest first, and how many may be there at least. */
  private static final class OneLength {
    final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    final AtomicInteger count = new AtomicInteger();

    void add(Entry entry) {
      entries.add(entry);
      count.incrementAndGet(); // Afterwards: who has counted one down finds one.
    }

    /** Takes the oldest one if more than so many are there. */
    @Nullable Entry poll(int least) {
      int now = count.get();
      while (now > least) {
        if (count.compareAndSet(now, now - 1)) {
          return entries.poll();
        }
        now = count.get();
      }
      return null;
    }
  }

  private final ConcurrentHashMap<Long, OneLength> lengths = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Takes a range in. */
  void add(Range range) {
    Entry entry = new Entry(lastNumber.incrementAndGet(), range);
    lengths.computeIfAbsent(range.bytes(), _ -> new OneLength()).add(entry);
    count.incrementAndGet();
    bytes.addAndGet(range.bytes());
  }

  /** Bytes of all of them. */
  long bytes() {
    return bytes.get();
  }

  /** The oldest range of this length that is aligned so, if there are enough of the length. */
  @Nullable Range take(long bytes, long alignment) {
    return take(bytes, alignment, LEAST);
  }

  /** As {@link #take}, however few there are: only when the system refuses. */
  @Nullable Range takeYoung(long bytes, long alignment) {
    return take(bytes, alignment, 0);
  }

  private @Nullable Range take(long bytes, long alignment, int least) {
    OneLength length = lengths.get(bytes);
    if (length == null) {
      return null;
    }
    for (int looks = length.count.get(); looks > 0; looks--) {
      Entry entry = length.poll(least);
      if (entry == null) {
        return null;
      }
      if (Alignment.isAligned(Kinds.plain(entry.range().address()), alignment)) {
        return taken(entry);
      }
      length.add(entry); // Behind the others: the next one, then.
    }
    return null;
  }

  /** The oldest range if there are too many of them, or too many bytes; else null. */
  @Nullable Range takeSurplus() {
    return count.get() > COUNT_MAX || bytes.get() > BYTES_MAX ? takeOldest() : null;
  }

  /** The oldest range of all, roughly; null if there is none. Cost: a look at each length. */
  @Nullable Range takeOldest() {
    OneLength best = null;
    long number = Long.MAX_VALUE;
    for (OneLength length : lengths.values()) {
      Entry first = length.entries.peek();
      if (first != null && first.number() < number) {
        best = length;
        number = first.number();
      }
    }
    Entry entry = best == null ? null : best.poll(0);
    return entry == null ? null : taken(entry);
  }

  private Range taken(Entry entry) {
    count.decrementAndGet();
    bytes.addAndGet(-entry.range().bytes());
    return entry.range();
  }
}
