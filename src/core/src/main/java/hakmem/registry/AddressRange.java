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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * What stands where is said twice. The leaves are the truth: one array for each superslab that ever
 * was there, made by whoever has claimed its index, and never taken away. The hints are one flat
 * array for the fast paths of free, one load less: it is as long as the range has been used, and a
 * longer copy takes its place when that is not enough. Nothing rests on it. A free goes by a hint
 * only if the slab that it finds names the free's own heap as its owner, which no slab does that is
 * gone; what it does not find, since the hint was lost in a copy or the heap still has a shorter
 * array, it looks up in the leaves, and hints anew. So copies need no protocol.
 */
/**
 * A reserved range of addresses and what stands where in it: one reference per unit of 64 KiB, made
 * when its superslab first is.
 */
public final class AddressRange {
  private static final VarHandle UNIT = MethodHandles.arrayElementVarHandle(Slab[].class);

  static {
    rehearse(new Slab[] {Slab.NONE});
  }

  /** Units that are hinted at from the start. Half: one more copy; double: 2 KiB more. */
  static final int HINTS_FIRST = 16 * SuperslabLayout.UNITS;

  /** First address. */
  public final @MappingBase long base;

  private final @NonNegative int unitCount;

  /** Index to the slabs of its units; never null in one: {@link Slab#NONE}. */
  private final AtomicReferenceArray<Slab @Nullable []> leaves;

  /** Unit of the range to a slab that was there; never null in it. */
  private final AtomicReference<Slab[]> hints;

  private final AtomicReferenceArray<@Nullable Superslab> superslabs;
  private final AtomicBits freeIndices;

  /** Run length to the indices whose superslabs may have that many free units in a row. */
  private final AtomicReferenceArray<@Nullable AtomicBits> available;

  /** Indices from this one on were never committed. */
  private final AtomicInteger committedEnd = new AtomicInteger();

  /**
   * @param base first address, a multiple of 2 MiB
   * @param length superslabs, a power of two
   */
  AddressRange(@MappingBase long base, @NonNegative int length) {
    this.base = base;
    this.unitCount = length * SuperslabLayout.UNITS;
    this.leaves = new AtomicReferenceArray<>(length);
    this.hints = new AtomicReference<>(noHints(Math.min(unitCount, HINTS_FIRST)));
    this.superslabs = new AtomicReferenceArray<>(length);
    this.freeIndices = new AtomicBits(length, true);
    this.available = new AtomicReferenceArray<>(SuperslabLayout.UNITS + 1);
    available.set(1, new AtomicBits(length, false));
  }

  /** Each way of access once: the JVM links it in Java heap, of which free must need none. */
  private static void rehearse(Slab[] leaf) {
    UNIT.setRelease(leaf, 0, (Slab) UNIT.getAcquire(leaf, 0));
  }

  private static Slab[] noHints(@NonNegative int length) {
    Slab[] none = new Slab[length];
    Arrays.fill(none, Slab.NONE);
    return none;
  }

  /** A range that contains no address: what an allocator starts with if nothing can be reserved. */
  static AddressRange none() {
    return new AddressRange(0, 0);
  }

  /** The slab at an address, {@link Slab#NONE} if there is none or it is outside. Step LOOKUP-3. */
  public Slab lookup(@Address long address) {
    long unit = Addresses.unitIn(address, base);
    if (unit < 0 || unit >= unitCount) {
      return Slab.NONE;
    }
    Slab[] leaf = leaves.get((int) unit / SuperslabLayout.UNITS);
    int place = (int) unit & SuperslabLayout.UNIT_MASK;
    return leaf == null ? Slab.NONE : (Slab) UNIT.getAcquire(leaf, place);
  }

  /** Whether the address lies in the range. */
  public boolean contains(@Address long address) {
    return Addresses.unitIn(address, base) < unitCount;
  }

  /**
   * Unit of the range to its slab, for fast paths: what is found may be gone, what is not found may
   * be there. Do not write to it.
   */
  public Slab[] hints() {
    return hints.get();
  }

  /** Hints at a slab that was not found, if it is of this range. */
  public Slab[] hintsWith(Slab slab) {
    if (contains(slab.address())) {
      hint(unitOf(slab), slab.units, slab);
    }
    return hints.get();
  }

  private int unitOf(Slab slab) {
    return (int) Addresses.unitIn(slab.address(), base);
  }

  private void hint(int first, int units, Slab entry) {
    Slab[] table = hints.get();
    for (int unit = Math.max(0, first); unit < Math.min(first + units, table.length); unit++) {
      UNIT.setRelease(table, unit, entry);
    }
  }

  /** Makes room for the slabs of an index that the caller has claimed. */
  private void prepare(@NonNegative int index) {
    if (leaves.get(index) == null) {
      leaves.set(index, noHints(SuperslabLayout.UNITS));
    }
    int end = (index + 1) * SuperslabLayout.UNITS;
    for (Slab[] table = hints.get(); table.length < end; table = hints.get()) {
      Slab[] longer = noHints(Math.min(unitCount, Math.max(end, 2 * table.length)));
      for (int unit = 0; unit < Math.min(table.length, longer.length); unit++) {
        longer[unit] = table[unit];
      }
      hints.compareAndSet(table, longer);
    }
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
    int index = freeIndices.claimLowest();
    if (index >= 0) {
      try {
        prepare(index);
      } catch (Throwable e) { // Error: undone.
        freeIndices.set(index);
        throw e;
      }
    }
    return index;
  }

  /**
   * Gives an index back whose superslab is unregistered, or was never registered. Step RETIRE-6.
   */
  public void returnIndex(@NonNegative int index) {
    freeIndices.set(index);
  }

  /** Whether an index is to be had; exact only while nobody allocates or frees. For walks. */
  public boolean isFreeIndex(@NonNegative int index) {
    return freeIndices.get(index);
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
    setUnits(unitOf(slab), slab.units, slab);
    hint(unitOf(slab), slab.units, slab);
  }

  /** Hides a slab from lookups. Before its units become free. Step RELEASE-3. */
  public void unregisterSlab(Slab slab) {
    setUnits(unitOf(slab), slab.units, Slab.NONE);
    hint(unitOf(slab), slab.units, Slab.NONE);
  }

  /** Hides units of a superslab from lookups, whatever slab stands there. Step CUT-6. */
  public void unregister(Superslab superslab, int firstUnit, int units) {
    int first = superslab.index * SuperslabLayout.UNITS + firstUnit;
    setUnits(first, units, Slab.NONE);
    hint(first, units, Slab.NONE);
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
    Slab[] leaf = leaves.get(unit / SuperslabLayout.UNITS);
    if (leaf != null) { // It is: the index is claimed.
      UNIT.setRelease(leaf, unit & SuperslabLayout.UNIT_MASK, entry);
    }
  }

  /**
   * Notes that the memory of an index is about to be committed. The caller has claimed the index.
   */
  public void noteCommitted(@NonNegative int index) {
    committedEnd.accumulateAndGet(index + 1, Math::max);
  }

  /** Bytes from the base on, behind which nothing was ever committed. */
  long committedBytes() {
    return committedEnd.get() * SuperslabLayout.SUPERSLAB_BYTES;
  }

  /**
   * Hint: the superslab with this index may have runs of free units up to this length. Step HINT-1.
   */
  public void setAvailable(@NonNegative int index, int longestUnits) {
    for (int units = 1; units <= longestUnits; units++) {
      AtomicBits hints = available.get(units);
      if (hints != null) {
        hints.set(index);
      }
    }
  }

  /**
   * Hint: the superslab with this index has no run of free units of this length. Look again after
   * clearing. Step HINT-2.
   */
  public void clearAvailable(@NonNegative int index, int units) {
    AtomicBits hints = available.get(units);
    if (hints != null) {
      hints.clear(index);
    }
  }

  /** Hint: there is no superslab with this index any more. Step RETIRE-4. */
  public void clearAvailable(@NonNegative int index) {
    for (int units = 1; units <= SuperslabLayout.UNITS; units++) {
      clearAvailable(index, units);
    }
  }

  /**
   * The next index from this one on whose superslab may have a run of free units of this length, or
   * -1. Costs a load for 64 superslabs; a length that is asked for first, some memory. Step CUT-1.
   */
  public int nextAvailable(int units, @NonNegative int from) {
    AtomicBits hints = available.get(units);
    if (hints == null) {
      // Of a length that nobody has asked for, nobody has hinted: all may have it.
      hints = new AtomicBits(length(), true);
      if (!available.compareAndSet(units, null, hints)) {
        return nextAvailable(units, from);
      }
    }
    int index = hints.lowestFrom(from);
    return index < committedEnd.get() ? index : -1; // Behind it there never was a superslab.
  }

  /** Whether a search for a run of this length would look at an index. For walks. */
  public boolean isAvailable(@NonNegative int index, int units) {
    AtomicBits hints = available.get(units);
    return hints == null || hints.get(index);
  }
}
