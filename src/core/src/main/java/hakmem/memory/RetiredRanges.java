// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.MappingBase;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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

  /** Where a range is. */
  private enum State {
    /** It is not here yet. */
    COMING,
    HERE,
    /** Somebody has taken it, who may put it back. */
    TAKEN,
    /** It is somebody else's for good; the list may still show it. */
    GONE
  }

  /** A range and where it is, which one store or CAS decides: no Error leaves it in between. */
  static final class Range {
    final @MappingBase long address;

    /** Its length. */
    final long bytes;

    /** Of its beginning, behind which nothing was ever committed. */
    final long committedBytes;

    private final AtomicReference<State> state = new AtomicReference<>(State.COMING);

    /** Its age: lower is older. */
    private long number;

    /** A range that is not here yet. */
    Range(@MappingBase long address, long bytes, long committedBytes) {
      this.address = address;
      this.bytes = bytes;
      this.committedBytes = committedBytes;
    }
  }

  /** Ranges of one length, oldest first, and how many may be there at least. */
  private static final class OneLength {
    final Queue<Range> ranges = new ConcurrentLinkedQueue<>();
    final AtomicInteger count = new AtomicInteger();

    /** Counts first: what is here is counted. Undone if an Error comes. */
    void show(Range range) {
      boolean isHere = false;
      count.incrementAndGet();
      try {
        range.state.set(State.HERE);
        isHere = true;
      } finally {
        if (!isHere) {
          count.decrementAndGet();
        }
      }
    }

    /** Takes the oldest one that is aligned so if more than so many are here. */
    @Nullable Range poll(long alignment, int least) {
      for (Iterator<Range> all = ranges.iterator(); all.hasNext(); ) {
        Range range = all.next();
        State state = range.state.get();
        if (state == State.GONE) {
          all.remove();
        } else if (state == State.HERE
            && Alignment.isAligned(Kinds.plain(range.address), alignment)) {
          if (!countDown(least)) {
            return null;
          }
          boolean taken = false;
          try {
            taken = range.state.compareAndSet(State.HERE, State.TAKEN);
          } finally {
            if (!taken) { // Somebody else has it, or an Error came: undone.
              count.incrementAndGet();
            }
          }
          if (taken) {
            return range;
          }
        }
      }
      return null;
    }

    private boolean countDown(int least) {
      int now = count.get();
      while (now > least) {
        if (count.compareAndSet(now, now - 1)) {
          return true;
        }
        now = count.get();
      }
      return false;
    }

    /** The number of the oldest one; {@link Long#MAX_VALUE} if there is none. */
    long oldest() {
      for (Range range : ranges) {
        if (range.state.get() == State.HERE) {
          return range.number;
        }
      }
      return Long.MAX_VALUE;
    }
  }

  private final ConcurrentHashMap<Long, OneLength> lengths = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();

  /** Takes a new range in. If an Error comes, it is not here. */
  void add(Range range) {
    OneLength length = lengths.computeIfAbsent(range.bytes, _ -> new OneLength());
    range.number = lastNumber.incrementAndGet();
    boolean isHere = false;
    try {
      length.ranges.add(range); // Passed over there until it is shown.
      length.show(range);
      isHere = true;
    } finally {
      if (!isHere) {
        range.state.set(State.GONE);
      }
    }
  }

  /** Takes a range in again that was taken, as old as it was. Makes no object. */
  void putBack(Range range) {
    OneLength length = lengths.get(range.bytes);
    if (length != null) {
      length.show(range);
    }
  }

  /** What was taken does not come back. */
  void forget(Range range) {
    range.state.set(State.GONE);
  }

  /** Bytes of all of them, roughly while others come and go. */
  long bytes() {
    long bytes = 0;
    for (Map.Entry<Long, OneLength> length : lengths.entrySet()) {
      bytes += length.getKey() * length.getValue().count.get();
    }
    return bytes;
  }

  private int count() {
    int count = 0;
    for (OneLength length : lengths.values()) {
      count += length.count.get();
    }
    return count;
  }

  /**
   * The oldest range of this length that is aligned so, if more than so many are of the length:
   * {@link #LEAST}, or none when the system refuses.
   */
  @Nullable Range take(long bytes, long alignment, int least) {
    OneLength length = lengths.get(bytes);
    return length == null ? null : length.poll(alignment, least);
  }

  /** Whether there are too many of them, or too many bytes, with one more of so many bytes. */
  boolean isFull(long coming) {
    return count() >= COUNT_MAX || bytes() + coming > BYTES_MAX;
  }

  /** The oldest range of all, roughly; null if there is none. Cost: a look at each length. */
  @Nullable Range takeOldest() {
    OneLength best = null;
    long number = Long.MAX_VALUE;
    for (OneLength length : lengths.values()) {
      long oldest = length.oldest();
      if (oldest < number) {
        best = length;
        number = oldest;
      }
    }
    return best == null ? null : best.poll(1, 0);
  }
}
