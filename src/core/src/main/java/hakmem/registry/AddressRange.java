// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.base.AtomicBits;
import hakmem.kind.Address;
import hakmem.kind.MappingBase;
import hakmem.kind.SuperslabBase;
import hakmem.layout.Addresses;
import hakmem.layout.SuperslabLayout;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A reserved range of addresses and what stands where in it: one reference per unit of 64 KiB, so a
 * lookup is one subtraction, one shift, one compare and one load. 1/16384 of the range in Java
 * heap.
 */
public final class AddressRange {
  private static final VarHandle UNIT = MethodHandles.arrayElementVarHandle(Slab[].class);

  /** First address. */
  public final @MappingBase long base;

  /** Unit of the range to its slab; never null inside: {@link Slab#NONE}. Written with release. */
  public final Slab[] table;

  private final AtomicReferenceArray<@Nullable Superslab> superslabs;
  private final AtomicBits freeIndices;
  private final AtomicBits available;

  /** Indices from this one on were never committed. */
  private final AtomicInteger committedEnd = new AtomicInteger();

  /**
   * @param base first address, a multiple of 2 MiB
   * @param length superslabs, a power of two
   */
  AddressRange(@MappingBase long base, @NonNegative int length) {
    this.base = base;
    this.table = new Slab[length * SuperslabLayout.UNITS];
    Arrays.fill(table, Slab.NONE);
    this.superslabs = new AtomicReferenceArray<>(length);
    this.freeIndices = new AtomicBits(length, true);
    this.available = new AtomicBits(length, false);
  }

  /** A range that contains no address: what an allocator starts with if nothing can be reserved. */
  static AddressRange none() {
    return new AddressRange(0, 0);
  }

  /** The slab at an address, {@link Slab#NONE} if there is none or it is outside. Step LOOKUP-3. */
  public Slab lookup(@Address long address) {
    long unit = Addresses.unitIn(address, base);
    int index = (int) Math.min(unit, Integer.MAX_VALUE);
    return index >= 0 && index < table.length ? table[index] : Slab.NONE;
  }

  /** Whether the address lies in the range. */
  public boolean contains(@Address long address) {
    return Addresses.unitIn(address, base) < table.length;
  }

  /** Bytes of the range. */
  public long bytes() {
    return superslabs.length() * SuperslabLayout.SUPERSLAB_BYTES;
  }

  /** Number of superslabs that fit. */
  public @NonNegative int length() {
    return freeIndices.length();
  }

  /** The superslab at an index, or null. Steps CUT-1, HINT-3. */
  public @Nullable Superslab superslabAt(@NonNegative int index) {
    return superslabs.get(index);
  }

  /** Takes the lowest index without a superslab, or -1 if the range is full. Step REGISTER-1. */
  public int claimIndex() {
    return freeIndices.claimLowest();
  }

  /**
   * Gives an index back whose superslab is unregistered, or was never registered. Step RETIRE-6.
   */
  public void returnIndex(@NonNegative int index) {
    freeIndices.set(index);
  }

  /** First address of the superslab with this index. */
  public @SuperslabBase long addressOf(@NonNegative int index) {
    return Addresses.superslabBase(base, index);
  }

  /** Notes a superslab whose memory is committed, for walkers and cutters. Step REGISTER-3. */
  public void publish(Superslab superslab) {
    superslabs.set(superslab.index, superslab);
  }

  /** Forgets a superslab. Its units are all free, and claimed by the caller. Step RETIRE-4. */
  public void unregisterSuperslab(Superslab superslab) {
    superslabs.set(superslab.index, null);
  }

  /** Makes a slab visible to lookups, before its first block is handed out. Step CUT-5. */
  public void publishSlab(Slab slab) {
    setUnits(slab, slab);
  }

  /** Hides a slab from lookups. Before its units become free. Step RELEASE-3. */
  public void unregisterSlab(Slab slab) {
    setUnits(slab, Slab.NONE);
  }

  /** Hides units of a superslab from lookups, whatever slab stands there. */
  public void unregister(Superslab superslab, int firstUnit, int units) {
    setUnits(superslab.index * SuperslabLayout.UNITS + firstUnit, units, Slab.NONE);
  }

  private void setUnits(Slab slab, Slab entry) {
    int first = (int) Addresses.unitIn(slab.address(), base);
    setUnits(first, slab.units, entry);
  }

  private void setUnits(int first, int units, Slab entry) {
    for (int unit = first; unit < first + units; unit++) {
      storeUnitRelease(unit, entry);
    }
  }

  /**
   * Sets what stands in one unit. One step of publishSlab or unregisterSlab. Steps RELEASE-3,
   * CUT-5.
   */
  private void storeUnitRelease(int unit, Slab entry) {
    UNIT.setRelease(table, unit, entry);
  }

  /** Notes that the memory of an index was committed. The caller has claimed the index. */
  public void noteCommitted(@NonNegative int index) {
    committedEnd.accumulateAndGet(index + 1, Math::max);
  }

  /** Bytes from the base on, behind which nothing was ever committed. */
  long committedBytes() {
    return committedEnd.get() * SuperslabLayout.SUPERSLAB_BYTES;
  }

  /** Hint: the superslab with this index has free units. Step HINT-1. */
  public void setAvailable(@NonNegative int index) {
    available.set(index);
  }

  /**
   * Hint: the superslab with this index has no free unit. Look again after clearing. Step HINT-2.
   */
  public void clearAvailable(@NonNegative int index) {
    available.clear(index);
  }

  /** The next index from this one on whose superslab may have free units, or -1. */
  public int nextAvailable(@NonNegative int from) {
    return available.lowestFrom(from);
  }
}
