// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import hakmem.kind.SuperslabBase;
import hakmem.layout.SuperslabLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * Descriptor of a superslab: 2 MiB of addresses, cut into units, whose memory is committed when a
 * slab wants it. A new object each time that its addresses are registered.
 *
 * <p>{@code state}: bit i is set while unit i is free; bit 32 (RETAINED) while the whole superslab
 * is kept empty and its memory is counted against the retained bound, then with the number of its
 * committed units above. Any thread: acquire, CAS. {@code committedUnits} and {@code dirtyUnits}:
 * only who holds a unit changes its bits.
 */
public final class Superslab {
  /** All units free. */
  public static final long ALL_FREE = 0xFFFF_FFFFL;

  /** Empty, and what is committed of it is counted in the pool's retained bytes. */
  public static final long RETAINED = 1L << 32;

  /** While it is retained, the bits from this one on say how many units are committed. */
  public static final int ROOM_SHIFT = 33;

  private static final VarHandle STATE;
  private static final VarHandle DIRTY;
  private static final VarHandle COMMITTED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Superslab.class, "state", long.class);
      DIRTY = lookup.findVarHandle(Superslab.class, "dirtyUnits", int.class);
      COMMITTED = lookup.findVarHandle(Superslab.class, "committedUnits", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    rehearse(new Superslab(0, 0));
  }

  /** First address; a multiple of 2 MiB. */
  public final @SuperslabBase long address;

  /** Index in its address range. */
  public final @NonNegative int index;

  @SuppressWarnings("unused") // Through STATE.
  private long state;

  @SuppressWarnings("unused") // Through DIRTY.
  private int dirtyUnits;

  @SuppressWarnings("unused") // Through COMMITTED.
  private int committedUnits;

  /** Units that were free when the pool looked at its last round: the collector's alone. */
  public int freeAtRound;

  /** Its memory was given back: private to who held all its units. */
  private boolean gone;

  /**
   * A superslab of which no unit is committed yet, and none is free: {@link #markCommitted}, then
   * {@link #openRelease}.
   */
  public Superslab(@SuperslabBase long address, @NonNegative int index) {
    this.address = address;
    this.index = index;
  }

  /** Each way of access once: the JVM links it in Java heap, of which free must need none. */
  private static void rehearse(Superslab superslab) {
    superslab.openRelease(superslab.stateAcquire());
    boolean same = superslab.casStateAcqRel(0, 0);
    boolean dirty = superslab.markDirty(0);
    superslab.markClean(0);
    superslab.markReturned(superslab.committedUnitsAcquire() & 0);
    superslab.markCommitted(0);
  }

  /** Its memory was given back; the caller holds all units. */
  public void bury() {
    gone = true;
  }

  /** Whether its memory was given back, for who holds or held all units. */
  public boolean isGone() {
    return gone;
  }

  /**
   * The state of one that is kept empty. Its units stay as they are until somebody takes it, so
   * whoever does knows from the state how much room is free then.
   *
   * @param units how many are committed, 1 to 32
   */
  public static long retainedState(int units) {
    return ALL_FREE | RETAINED | (long) units << ROOM_SHIFT;
  }

  /** Bytes of the retained bound that a superslab in this state takes. */
  public static long roomBytes(long state) {
    return SuperslabLayout.UNIT_BYTES * (state >>> ROOM_SHIFT);
  }

  /** Free units, RETAINED and the room. Steps CUT-1, TRIM-2, UNIT-1. */
  public long stateAcquire() {
    return (long) STATE.getAcquire(this);
  }

  /** Makes units available to all. Steps RETIRE-3, REGISTER-4. */
  public void openRelease(long newState) {
    STATE.setRelease(this, newState);
  }

  /** Replaces the state if it is expected. Steps RELEASE-4, TRIM-2, CUT-2, CUT-6, UNIT-2. */
  public boolean casStateAcqRel(long expected, long next) {
    return STATE.compareAndSet(this, expected, next);
  }

  /**
   * Marks units as used since the memory was last zero; returns whether any was before. Step CUT-4.
   */
  public boolean markDirty(int unitMask) {
    return ((int) DIRTY.getAndBitwiseOr(this, unitMask) & unitMask) != 0;
  }

  /** Marks units as zero, as they were at first. The caller holds them. Step UNIT-4. */
  public void markClean(int unitMask) {
    int ignored = (int) DIRTY.getAndBitwiseAnd(this, ~unitMask);
  }

  /** Units that are committed, and counted as such. Those that a slab has all are. Step CUT-1. */
  public int committedUnitsAcquire() {
    return (int) COMMITTED.getAcquire(this);
  }

  /**
   * Marks units as given back to the system, and not counted. The caller holds them. Step UNIT-3.
   */
  public void markReturned(int unitMask) {
    int ignored = (int) COMMITTED.getAndBitwiseAnd(this, ~unitMask);
  }

  /** Marks units as committed and counted. The caller holds them. Steps REGISTER-2, CUT-7. */
  public void markCommitted(int unitMask) {
    int ignored = (int) COMMITTED.getAndBitwiseOr(this, unitMask);
  }

  /** Bytes that are committed and counted. */
  public long committedBytes() {
    return SuperslabLayout.UNIT_BYTES * Integer.bitCount(committedUnitsAcquire());
  }

  /** Length of the longest run of free units. Steps HINT-1, HINT-3. */
  public int longestFreeRun() {
    return longestRun((int) stateAcquire());
  }

  /** Length of the longest run of units that are set in a mask, 0 to 32. */
  public static int longestRun(int mask) {
    int length = 0;
    // Invariant: bit i of ends is set iff units i - length .. i are.
    for (int ends = mask; ends != 0; ends &= ends << 1) {
      length++;
    }
    return length;
  }

  /** The lowest run of units that are set one after the other in a mask, itself a mask. */
  public static int lowestRun(int mask) {
    int lowest = mask & -mask;
    return mask & ~(mask + lowest);
  }

  /**
   * The first unit of the lowest run of free units of this length, or -1.
   *
   * @param freeUnits mask
   * @param units 1 to 32
   */
  public static int findRun(int freeUnits, int units) {
    int starts = freeUnits;
    int have = 1;
    // Invariant: bit i of starts is set iff units i .. i + have - 1 are free.
    while (have < units && starts != 0) {
      int step = Math.min(have, units - have);
      starts &= starts >>> step;
      have += step;
    }
    return starts == 0 ? -1 : Integer.numberOfTrailingZeros(starts);
  }
}
