// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import hakmem.ace.Spans;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.RetainedGauge;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.registry.AddressRange;
import hakmem.superslab.Superslab;

/**
 * Units that nobody has go back to their superslab; a superslab that is empty then is kept, or goes
 * back to the system. Thread-safe, lock-free.
 */
final class Retirement {
  private final OsMemory os;
  private final CommitGauge gauge;
  private final RetainedGauge retained;
  private final Spans spans;
  private final SlowSteps steps;

  /**
   * @param retained bytes of empty superslabs that are kept committed, among others
   * @param spans whose blocks in use make room under the bound on these
   */
  Retirement(OsMemory os, CommitGauge gauge, RetainedGauge retained, Spans spans, SlowSteps steps) {
    this.os = os;
    this.gauge = gauge;
    this.retained = retained;
    this.spans = spans;
    this.steps = steps;
  }

  /**
   * Takes units back that no heap has seen a slab of. Where a real stack ends there is room for one
   * CAS, not for what retires a superslab: if all units are free now, it stays open, for the next
   * cut or trim. Step CUT-6.
   */
  static void giveUp(AddressRange range, Superslab superslab, int firstUnit, int units) {
    range.unregister(superslab, firstUnit, units);
    giveRun(superslab, firstUnit, units);
    range.setAvailable(superslab.index, SuperslabLayout.UNITS);
  }

  /** Units of which no slab came are free again, be it the last ones. Step CUT-6. */
  private static void giveRun(Superslab superslab, int firstUnit, int units) {
    long given = SuperslabLayout.runMask(firstUnit, units) & Superslab.ALL_FREE;
    long state = superslab.stateAcquire();
    while (!superslab.casStateAcqRel(state, state | given)) {
      state = superslab.stateAcquire();
    }
  }

  /**
   * Gives units back that no lookup finds any more. Step RELEASE-4.
   *
   * @return whether all are free now: then the caller has the superslab whole, by the same CAS, so
   *     that nobody cuts it meanwhile
   */
  static boolean giveUnits(Superslab superslab, long given) {
    while (true) {
      long state = superslab.stateAcquire();
      long next = state | given;
      boolean whole = next == Superslab.ALL_FREE;
      if (superslab.casStateAcqRel(state, whole ? 0 : next)) {
        return whole;
      }
    }
  }

  /** Ends what an Error has cut off: a superslab that the caller holds is there to be cut. */
  static void reopen(AddressRange range, Superslab superslab, boolean held, long state) {
    if (held) {
      range.publish(superslab);
      superslab.openRelease(state);
    }
    if (!superslab.isGone()) {
      range.setAvailable(superslab.index, SuperslabLayout.UNITS);
    }
  }

  /**
   * Keeps an empty superslab or gives it back. The caller holds all its units. Steps RETIRE-1,
   * RETIRE-3. If it throws, the caller still holds them, or the superslab is gone.
   *
   * @return whether it is open again, and wants HINT-1
   */
  boolean retireSuperslab(AddressRange range, Superslab superslab) {
    int committed = Integer.bitCount(superslab.committedUnitsAcquire());
    long kept = Superslab.retainedState(committed);
    long room = Superslab.roomBytes(kept);
    if (tryRetain(room)) {
      try {
        superslab.openRelease(kept);
      } catch (Throwable e) { // Error: undone.
        retained.subtract(room);
        throw e;
      }
      return true;
    }
    if (purgeSuperslab(range, superslab)) {
      return false;
    }
    range.publish(superslab);
    superslab.openRelease(Superslab.ALL_FREE);
    return true;
  }

  /**
   * Reserves room under the bound before anything is kept; without memory, there is nothing to
   * keep. Step RETIRE-2.
   */
  private boolean tryRetain(long roomBytes) {
    return roomBytes > 0 && spans.tryRetain(roomBytes);
  }

  /**
   * Gives the memory of a superslab back. The caller holds all its units. Steps RETIRE-4 to
   * RETIRE-6. False if the system keeps it: then it stays counted, and wants to be published again.
   */
  private boolean purgeSuperslab(AddressRange range, Superslab superslab) {
    long begun = steps.begin();
    range.unregisterSuperslab(superslab);
    range.clearAvailable(superslab.index);
    if (!os.purge(superslab.address, SuperslabLayout.SUPERSLAB_BYTES)) {
      return false;
    }
    superslab.bury();
    boolean counted = true;
    try {
      gauge.subtract(superslab.committedBytes());
      counted = false;
      range.returnIndex(superslab.index);
    } catch (Throwable e) { // Error: finished.
      if (counted) {
        gauge.subtract(superslab.committedBytes());
      }
      range.returnIndex(superslab.index);
      throw e;
    }
    long bytes = superslab.committedBytes();
    gauge.notePurged(bytes);
    steps.end(SlowStep.PURGE_SUPERSLAB, begun, 0, superslab.address, bytes);
    return true;
  }

  /** Gives a superslab back to the system if it is empty; returns its bytes. Step TRIM-3. */
  long trim(AddressRange range, Superslab superslab) {
    long state = superslab.stateAcquire();
    if (!claimRetained(superslab, state)) {
      return 0;
    }
    try {
      if (state != Superslab.ALL_FREE) {
        retained.subtract(Superslab.roomBytes(state));
        state = Superslab.ALL_FREE;
      }
      if (purgeSuperslab(range, superslab)) {
        return superslab.committedBytes();
      }
    } catch (Throwable e) { // Error: finished.
      reopen(range, superslab, !superslab.isGone(), state);
      throw e;
    }
    reopen(range, superslab, true, Superslab.ALL_FREE);
    return 0;
  }

  /** Takes all units of a superslab that is empty. Step TRIM-2. */
  private static boolean claimRetained(Superslab superslab, long state) {
    return (int) state == (int) Superslab.ALL_FREE && superslab.casStateAcqRel(state, 0);
  }
}
