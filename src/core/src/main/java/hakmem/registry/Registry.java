// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.api.AllocatorClosedException;
import hakmem.kind.Address;
import hakmem.layout.Addresses;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A slab address is found by indexing: one reserved range, whose base and table the thread heaps
 * copy, and, if that is used up or could not be had in full, further ranges in a copy-on-write
 * array. Huge blocks are few and found in a sorted map. The two never overlap, and an address that
 * is in neither is foreign: there is nothing to fall back to and nothing to probe twice (incident
 * I2 hid behind such a second probe).
 */
/**
 * Address to slab or huge block. Total: every one of the 2^64 values has an answer. Lock-free,
 * never touches the memory it speaks of, correct while superslabs come and go.
 */
public final class Registry {
  private static final int LENGTH_LEAST_ADDED = 32; // 64 MiB: few ranges even if each is refused.

  /** What ranges is for good once the registry is closed. */
  private static final AddressRange[] CLOSED = {};

  private final OsMemory os;
  private final AddressRange primary;
  private final AtomicReference<AddressRange[]> ranges;
  private final ConcurrentSkipListMap<@Address Long, HugeBlock> hugeBlocks =
      new ConcurrentSkipListMap<>();

  /**
   * Reserves the primary range.
   *
   * @param os where addresses come from
   * @param reserveBytes wanted length; if the system refuses, half of it is tried, and so on
   */
  public Registry(OsMemory os, long reserveBytes) {
    this.os = os;
    long most = Math.max(reserveBytes, SuperslabLayout.SUPERSLAB_BYTES);
    AddressRange range = reserve(os, Long.highestOneBit(most), SuperslabLayout.SUPERSLAB_BYTES);
    this.primary = range == null ? AddressRange.none() : range;
    this.ranges = new AtomicReference<>(new AddressRange[] {primary});
  }

  private static @Nullable AddressRange reserve(OsMemory os, long mostBytes, long leastBytes) {
    for (long bytes = mostBytes; bytes >= leastBytes; bytes >>>= 1) {
      long base = os.reserve(bytes, SuperslabLayout.SUPERSLAB_BYTES);
      if (base != OsMemory.REFUSED) {
        return new AddressRange(base, lengthOf(bytes));
      }
    }
    return null;
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
    List<AddressRange> all = new ArrayList<>(Arrays.asList(seen));
    all.add(range);
    AddressRange[] longer = all.toArray(new AddressRange[0]);
    if (!publishRange(seen, longer) && !os.release(range.base, range.bytes())) {
      os.retire(range.base, range.bytes(), 0);
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

  /** The huge block whose mapping contains the address, or null. Total. */
  public @Nullable HugeBlock lookupHuge(@Address long address) {
    Map.Entry<@Address Long, HugeBlock> entry = hugeBlocks.floorEntry(address);
    if (entry == null) {
      return null;
    }
    HugeBlock block = entry.getValue();
    return Addresses.isWithin(address, block.mappingAddress, block.mappingBytes) ? block : null;
  }

  /**
   * Makes a huge block visible to lookups. Step HUGE-2.
   *
   * @throws AllocatorClosedException if the registry is closed; the block's memory is given back
   */
  public void publishHuge(HugeBlock block) {
    hugeBlocks.put(block.mappingAddress, block);
    if (isClosed()) { // Whoever closed it may have looked before: then this one does the rest.
      retireHuge(block);
      unregisterHuge(block);
      throw new AllocatorClosedException();
    }
  }

  private void checkOpen() {
    if (isClosed()) {
      throw new AllocatorClosedException();
    }
  }

  /** Hides a huge block from lookups, before its mapping is released. Step HUGE-4. */
  public void unregisterHuge(HugeBlock block) {
    hugeBlocks.remove(block.mappingAddress, block);
  }

  /** All live huge blocks, in address order; weakly consistent. */
  public Collection<HugeBlock> hugeBlocks() {
    return hugeBlocks.values();
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
   * still inside, and addresses that the user kept, do no harm. Idempotent. Steps SHUT-4, SHUT-5.
   */
  public void close() {
    for (AddressRange range : ranges.getAndSet(CLOSED)) {
      for (int index = 0; index < range.length(); index++) {
        if (range.superslabAt(index) != null) {
          os.purge(range.addressOf(index), SuperslabLayout.SUPERSLAB_BYTES);
        }
      }
      if (range.length() > 0) {
        os.retire(range.base, range.bytes(), range.committedBytes());
      }
    }
    hugeBlocks.values().forEach(this::retireHuge);
    hugeBlocks.clear();
  }

  /** Gives the memory of a huge block back, if it is live. Step SHUT-5. */
  private void retireHuge(HugeBlock block) {
    if (block.claim()) {
      os.purge(block.mappingAddress, block.mappingBytes);
      os.retire(block.mappingAddress, block.mappingBytes, block.mappingBytes);
    }
  }
}
