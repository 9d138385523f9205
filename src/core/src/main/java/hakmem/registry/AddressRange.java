// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.base.AtomicBits;
import hakmem.layout.SuperslabLayout;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/**
 * A reserved range of addresses, a power of two of superslabs long, and what stands where in it.
 */
public final class AddressRange {
  /** Units of a superslab that is not there; shared by all such entries, never written. */
  private static final Slab @MinLen(SuperslabLayout.UNITS) [] EMPTY_UNITS = Superslab.emptyUnits();

  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Slab[][].class);
  private static final VarHandle UNIT = MethodHandles.arrayElementVarHandle(Slab[].class);

  /** First address. */
  public final long base;

  /** Bits of an offset from base that are set only outside the range. */
  public final long outsideMask;

  /** Superslab index to its units; never null inside. Entries: release here, plain in lookups. */
  public final Slab @MinLen(1) [] @MinLen(SuperslabLayout.UNITS) [] table;

  private final AtomicReferenceArray<@Nullable Superslab> superslabs;
  private final AtomicBits freeIndices;
  private final AtomicBits available;

  /**
   * @param base first address, a multiple of 2 MiB
   * @param length superslabs, a power of two
   */
  AddressRange(long base, @NonNegative int length) {
    this(base, length, ~(length * SuperslabLayout.SUPERSLAB_BYTES - 1));
  }

  private AddressRange(long base, @NonNegative int length, long outsideMask) {
    this.base = base;
    this.outsideMask = outsideMask;
    Slab[][] entries = new Slab[Math.max(length, 1)][];
    Arrays.fill(entries, EMPTY_UNITS);
    this.table = asTable(entries);
    this.superslabs = new AtomicReferenceArray<>(length);
    this.freeIndices = new AtomicBits(length, true);
    this.available = new AtomicBits(length, false);
  }

  /** A range that contains no address: what an allocator starts with if nothing can be reserved. */
  static AddressRange none() {
    return new AddressRange(0, 0, -1L);
  }

  // Length is max(length, 1); every entry was filled with an array of 32 units, never null.
  @SuppressWarnings({"index", "value", "nullness"})
  private static Slab @MinLen(1) [] @MinLen(SuperslabLayout.UNITS) [] asTable(Slab[][] entries) {
    return entries;
  }

  /** The slab at an address, {@link Slab#NONE} if there is none or it is outside. R1, R2. */
  public Slab lookup(long address) {
    long offset = address - base;
    if ((offset & outsideMask) != 0) {
      return Slab.NONE;
    }
    int index = (int) (offset >>> SuperslabLayout.SUPERSLAB_SHIFT) & (table.length - 1);
    return table[index][SuperslabLayout.unitOf(address) & SuperslabLayout.UNIT_MASK];
  }

  /** Whether the address lies in the range. */
  public boolean contains(long address) {
    return ((address - base) & outsideMask) == 0;
  }

  /** Bytes of the range. */
  public long bytes() {
    return superslabs.length() * SuperslabLayout.SUPERSLAB_BYTES;
  }

  /** Number of superslabs that fit. */
  public @NonNegative int length() {
    return freeIndices.length();
  }

  /** The superslab at an index, or null. */
  public @Nullable Superslab superslabAt(@NonNegative int index) {
    return superslabs.get(index);
  }

  /** Takes the lowest index without a superslab, or -1 if the range is full. */
  public int claimIndex() {
    return freeIndices.claimLowest();
  }

  /** Gives an index back whose superslab is unregistered, or was never registered. */
  public void returnIndex(@NonNegative int index) {
    freeIndices.set(index);
  }

  /** First address of the superslab with this index. */
  public long addressOf(@NonNegative int index) {
    return base + index * SuperslabLayout.SUPERSLAB_BYTES;
  }

  /** Makes a superslab visible to lookups. Action G3. Its memory is committed (G1). */
  public void publish(Superslab superslab) {
    superslabs.set(superslab.index, superslab);
    ENTRY.setRelease(table, superslab.index, superslab.unitSlabs);
  }

  /** Hides a superslab from lookups. Its units are all free, and claimed by the caller (P1). */
  public void unregisterSuperslab(Superslab superslab) {
    ENTRY.setRelease(table, superslab.index, EMPTY_UNITS);
    superslabs.set(superslab.index, null);
  }

  /** Makes a slab visible to lookups, before its first block is handed out. */
  public static void publishSlab(Superslab superslab, Slab slab) {
    setUnits(superslab, slab.firstUnit, slab.units, slab);
  }

  /** Hides a slab from lookups. Action L3, before its units become free (L4). */
  public static void unregisterSlab(Superslab superslab, Slab slab) {
    setUnits(superslab, slab.firstUnit, slab.units, Slab.NONE);
  }

  private static void setUnits(Superslab superslab, int firstUnit, int units, Slab slab) {
    for (int unit = firstUnit; unit < firstUnit + units; unit++) {
      UNIT.setRelease(superslab.unitSlabs, unit, slab);
    }
  }

  /** Hint: the superslab with this index has free units. */
  public void setAvailable(@NonNegative int index) {
    available.set(index);
  }

  /** Hint: the superslab with this index has no free unit. Look again after clearing. */
  public void clearAvailable(@NonNegative int index) {
    available.clear(index);
  }

  /** The next index from this one on whose superslab may have free units, or -1. */
  public int nextAvailable(@NonNegative int from) {
    return available.lowestFrom(from);
  }
}
