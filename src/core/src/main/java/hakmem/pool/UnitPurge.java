// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import hakmem.gauge.CommitGauge;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.layout.Addresses;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.registry.AddressRange;
import hakmem.superslab.Superslab;

/** Free units of superslabs in use go back to the system. Thread-safe, lock-free. */
final class UnitPurge {
  private final OsMemory os;
  private final CommitGauge gauge;
  private final Retirement retirement;
  private final SlowSteps steps;

  /**
   * @param retirement what becomes of a superslab whose last slab comes back meanwhile
   */
  UnitPurge(OsMemory os, CommitGauge gauge, Retirement retirement, SlowSteps steps) {
    this.os = os;
    this.gauge = gauge;
    this.retirement = retirement;
    this.steps = steps;
  }

  /**
   * Gives free units of a superslab back that were free when it was called last; returns their
   * bytes. One caller at a time. Step UNIT-1.
   */
  long decay(AddressRange range, Superslab superslab) {
    long bytes = purgeUnits(range, superslab, superslab.freeAtRound);
    superslab.freeAtRound = (int) superslab.stateAcquire();
    return bytes;
  }

  /**
   * Gives free units of a superslab back to the system, run by run, but for one that is empty,
   * which {@link Retirement#trim} takes; returns their bytes. Step UNIT-1.
   *
   * @param wanted mask of the units in question
   */
  long purgeUnits(AddressRange range, Superslab superslab, int wanted) {
    long bytes = 0;
    long state = superslab.stateAcquire();
    int left = wanted & superslab.committedUnitsAcquire();
    while (((int) state & left) != 0 && (int) state != (int) Superslab.ALL_FREE) {
      int run = Superslab.lowestRun((int) state & left);
      bytes += purgeRun(range, superslab, state, run);
      left &= ~run; // Or another thread has it.
      state = superslab.stateAcquire();
    }
    return bytes;
  }

  /** Takes free units as if they were cut. Step UNIT-2. */
  private static boolean claimUnits(Superslab superslab, long state, int run) {
    return superslab.casStateAcqRel(state, state & ~(run & Superslab.ALL_FREE));
  }

  /**
   * Gives a run of free units back to the system, then to the superslab; returns their bytes, or 0
   * if another thread was faster, or the system keeps them. Steps UNIT-3, UNIT-4.
   */
  private long purgeRun(AddressRange range, Superslab superslab, long state, int run) {
    int first = Integer.numberOfTrailingZeros(run);
    int units = Integer.bitCount(run);
    long begun = steps.begin();
    long bytes = 0;
    boolean claimed = false;
    boolean purged = false;
    boolean counted = true;
    boolean held = false;
    try {
      claimed = claimUnits(superslab, state, run);
      if (!claimed) {
        return 0;
      }
      // Looked at anew: another thread may have given them back since, to the same state.
      bytes =
          SuperslabLayout.UNIT_BYTES * Integer.bitCount(run & superslab.committedUnitsAcquire());
      purged =
          os.purge(
              Addresses.slabBase(superslab.address, first), units * SuperslabLayout.UNIT_BYTES);
      if (purged) {
        superslab.markReturned(run);
        gauge.subtract(bytes);
        counted = false;
      }
      superslab.markClean(run); // Zero, even if the system keeps it.
      held = Retirement.giveUnits(superslab, run & Superslab.ALL_FREE);
      claimed = false;
      boolean open = !held || retirement.retireSuperslab(range, superslab);
      held = false;
      if (open) {
        range.setAvailable(superslab.index, superslab.longestFreeRun());
      }
    } catch (Throwable e) { // Error: finished.
      if (!claimed) {
        Retirement.reopen(range, superslab, held && !superslab.isGone(), Superslab.ALL_FREE);
      } else {
        if (purged) {
          returnUnits(superslab, run, counted ? bytes : 0);
        }
        Retirement.giveUp(range, superslab, first, units);
      }
      throw e;
    }
    if (purged) {
      gauge.notePurged(bytes);
      steps.end(
          SlowStep.PURGE_UNITS, begun, 0, Addresses.slabBase(superslab.address, first), bytes);
    }
    return purged ? bytes : 0;
  }

  /** Ends what an Error has cut off: units that are not committed are not counted. */
  void returnUnits(Superslab superslab, int run, long countedBytes) {
    superslab.markReturned(run);
    if (countedBytes > 0) {
      gauge.subtract(countedBytes);
    }
  }
}
