// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.api.AllocatorClosedException;
import hakmem.kind.Address;
import hakmem.kind.MappingBase;
import hakmem.layout.Addresses;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.Errno;
import hakmem.memory.OsMemory;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A slab address is found by indexing: one reserved range, whose base and table the thread heaps
 * copy, and, if that is used up or could not be had in full, further ranges in a copy-on-write
 * array. Huge blocks lie in ranges of their own (hakmem.ace), which never overlap these, and an
 * address that is in neither is foreign: there is nothing to fall back to and nothing to probe
 * twice (incident I2 hid behind such a second probe).
 */
/**
 * Address to slab. Total: every one of the 2^64 values has an answer. Lock-free, never touches the
 * memory it speaks of, correct while superslabs come and go.
 */
public final class Registry {
  private static final int LENGTH_LEAST_ADDED = 32; // 64 MiB: few ranges even if each is refused.

  /** What ranges is for good once the registry is closed. */
  private static final AddressRange[] CLOSED = {};

  private final OsMemory os;
  private final AddressRange primary;
  private final AtomicReference<AddressRange[]> ranges;

  /** What {@link #close} has to give back, and how many of these it has. */
  private AddressRange[] retiring = CLOSED;

  private @NonNegative int retiredCount;

  /**
   * Reserves the primary range.
   *
   * @param os where addresses come from
   * @param reserveBytes wanted length; if the system refuses, half of it is tried, and so on
   */
  public Registry(OsMemory os, long reserveBytes) {
    this.os = os;
    // Objects first: if one cannot be made, nothing is reserved.
    AddressRange[] first = new AddressRange[] {AddressRange.none()};
    this.ranges = new AtomicReference<>(first);
    long most = Math.max(reserveBytes, SuperslabLayout.SUPERSLAB_BYTES);
    AddressRange range = reserve(os, Long.highestOneBit(most), SuperslabLayout.SUPERSLAB_BYTES);
    if (range != null) {
      first[0] = range;
    }
    this.primary = first[0];
  }

  private static @Nullable AddressRange reserve(OsMemory os, long mostBytes, long leastBytes) {
    for (long bytes = mostBytes; bytes >= leastBytes; bytes >>>= 1) {
      long base = os.reserve(bytes, SuperslabLayout.SUPERSLAB_BYTES);
      AddressRange range = null;
      try {
        if (!Errno.isRefusal(base) && Addresses.isUserSpace(base, bytes)) {
          range = new AddressRange(base, lengthOf(bytes));
        }
      } finally {
        if (range == null) { // Refused, of no use, or an Error: undone.
          giveBack(os, base, bytes);
        }
      }
      if (range != null || !Errno.isRefusal(base)) {
        return range; // One of no use is given back: the next one would be no better.
      }
    }
    return null;
  }

  /** Gives a reservation back; nothing if it was refused. */
  private static void giveBack(OsMemory os, @MappingBase long base, long bytes) {
    if (!Errno.isRefusal(base) && !os.release(base, bytes)) {
      os.retire(base, bytes, 0);
    }
  }

  @SuppressWarnings("index") // bytes is a positive power of two, at most 2^51.
  static @NonNegative int lengthOf(long bytes) {
    return (int) (bytes >>> SuperslabLayout.SUPERSLAB_SHIFT);
  }

  /** The range that thread heaps look into themselves. */
  public AddressRange primary() {
    return primary;
  }

  /** All ranges, the primary one first. Do not write to the array. Step LOOKUP-2. */
  public AddressRange[] ranges() {
    return ranges.get();
  }

  /**
   * Reserves a further range. Step RANGE-1.
   *
   * @param seen what {@link #ranges} was when the caller found them all full
   * @return false if the system refuses
   * @throws AllocatorClosedException if the registry is closed
   */
  public boolean addRange(AddressRange[] seen) {
    checkOpen();
    if (ranges.get() != seen) {
      return true; // Somebody else was faster: look again.
    }
    long most = Math.max(primary.bytes(), LENGTH_LEAST_ADDED * SuperslabLayout.SUPERSLAB_BYTES);
    AddressRange range = reserve(os, most, SuperslabLayout.SUPERSLAB_BYTES);
    if (range == null) {
      return false;
    }
    boolean published = false;
    try {
      List<AddressRange> all = new ArrayList<>(Arrays.asList(seen));
      all.add(range);
      published = publishRange(seen, all.toArray(new AddressRange[0]));
    } finally {
      if (!published) { // Somebody else was faster, or an Error: undone.
        giveBack(os, range.base, range.bytes());
      }
    }
    return true;
  }

  /** Makes a range visible; false if somebody else was faster. Step RANGE-2. */
  private boolean publishRange(AddressRange[] seen, AddressRange[] longer) {
    return ranges.compareAndSet(seen, longer);
  }

  /** The slab at an address, {@link Slab#NONE} if there is none. Total. Step LOOKUP-1. */
  public Slab lookup(@Address long address) {
    for (AddressRange range : ranges()) {
      if (range.contains(address)) {
        return range.lookup(address);
      }
    }
    return Slab.NONE;
  }

  /** Whether an address lies in a range that is reserved for superslabs. */
  public boolean isReserved(@Address long address) {
    for (AddressRange range : ranges.get()) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private void checkOpen() {
    if (isClosed()) {
      throw new AllocatorClosedException();
    }
  }

  /** Bytes of address space reserved for superslabs. */
  public long reservedBytes() {
    long bytes = 0;
    for (AddressRange range : ranges.get()) {
      bytes += range.bytes();
    }
    return bytes;
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return ranges.get() == CLOSED;
  }

  /**
   * Forgets every address and gives the memory back. The addresses stay mapped: threads that are
   * still inside, and addresses that the user kept, do no harm. Idempotent. Step SHUT-4.
   */
  public void close() {
    if (!isClosed()) {
      retiring = ranges.getAndSet(CLOSED);
    }
    // What an Error cuts off goes on at the next call (Error: finished).
    while (retiredCount < retiring.length) {
      AddressRange range = retiring[retiredCount];
      for (int index = 0; index < range.length(); index++) {
        if (range.superslabAt(index) != null) {
          os.purge(range.addressOf(index), SuperslabLayout.SUPERSLAB_BYTES);
        }
      }
      if (range.length() > 0) {
        os.retire(range.base, range.bytes(), range.committedBytes());
      }
      retiredCount++;
    }
  }

  /** Gives the address space back of an allocator that nobody has got to know. */
  public void discard() {
    for (AddressRange range : ranges.getAndSet(CLOSED)) {
      if (range.length() > 0) {
        giveBack(os, range.base, range.bytes());
      }
    }
  }
}
