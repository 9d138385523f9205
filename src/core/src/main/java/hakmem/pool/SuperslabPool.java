// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import hakmem.ace.Spans;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocatorClosedException;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.RetainedGauge;
import hakmem.kind.MappingBase;
import hakmem.layout.Addresses;
import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.registry.AddressRange;
import hakmem.registry.Registry;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Units are cut by CAS on the superslab's state word and given back by CAS; the one that makes all
 * units free takes the whole superslab in the same CAS and decides alone what becomes of it. There
 * is no lock: a thread that is suspended in here holds up nobody. Lowest address first, so that
 * upper superslabs drain. The bits that say which superslabs have free units are hints: whoever
 * clears one looks again afterwards.
 */
/**
 * Superslabs with free units, shared by all heaps of an allocator. Empty superslabs are kept for
 * reuse by any class up to a bound in bytes, beyond it their memory goes back to the system at
 * once. Thread-safe, lock-free.
 */
public final class SuperslabPool {
  private final OsMemory os;
  private final Registry registry;
  private final BlockLayout layout;
  private final CommitGauge gauge;
  private final RetainedGauge retained;
  private final Spans spans;
  private final AtomicLong cutCount = new AtomicLong();

  /**
   * @param retained bytes of empty superslabs that are kept committed, among others
   * @param spans what else of the allocator may give memory back
   */
  public SuperslabPool(
      OsMemory os,
      Registry registry,
      BlockLayout layout,
      CommitGauge gauge,
      RetainedGauge retained,
      Spans spans) {
    this.os = os;
    this.registry = registry;
    this.layout = layout;
    this.gauge = gauge;
    this.retained = retained;
    this.spans = spans;
  }

  /**
   * A new slab, registered and owned by the heap. Step CUT-1.
   *
   * @throws AllocationFailedException EXHAUSTION or MAP_FAIL; nothing has changed then
   */
  public Slab cut(SlabGeometry geometry, int ownerId) {
    for (AddressRange range : registry.ranges()) {
      int index = range.nextAvailable(0);
      while (index >= 0) {
        Superslab superslab = range.superslabAt(index);
        Slab slab = superslab == null ? null : cutFrom(range, superslab, geometry, ownerId);
        if (slab != null) {
          return slab;
        }
        index = range.nextAvailable(index + 1);
      }
    }
    return cutFromNewSuperslab(geometry, ownerId);
  }

  /**
   * A new slab of a superslab; null if it has no run of free units that long, or one that was given
   * back to the system and is not to be had again.
   */
  private @Nullable Slab cutFrom(
      AddressRange range, Superslab superslab, SlabGeometry geometry, int ownerId) {
    int firstUnit = -1;
    boolean held = false;
    try {
      firstUnit = takeRun(range, superslab, geometry.units());
      held = firstUnit >= 0;
      if (held && commitRun(superslab, firstUnit, geometry.units())) {
        return birth(range, superslab, firstUnit, geometry, ownerId);
      }
      if (held) {
        giveRun(superslab, firstUnit, geometry.units());
        held = false;
        range.setAvailable(superslab.index);
      }
      return null;
    } catch (Throwable e) { // Error: undone.
      if (held) {
        giveUp(range, superslab, firstUnit, geometry.units());
      } else if (firstUnit >= 0) {
        range.setAvailable(superslab.index);
      }
      throw e;
    }
  }

  /**
   * Takes units back that no heap has seen a slab of. Where a real stack ends there is room for one
   * CAS, not for what retires a superslab: if all units are free now, it stays open, for the next
   * cut or trim. Step CUT-6.
   */
  private static void giveUp(AddressRange range, Superslab superslab, int firstUnit, int units) {
    range.unregister(superslab, firstUnit, units);
    giveRun(superslab, firstUnit, units);
    range.setAvailable(superslab.index);
  }

  /** Units of which no slab came are free again, be it the last ones. Step CUT-6. */
  private static void giveRun(Superslab superslab, int firstUnit, int units) {
    long given = SuperslabLayout.runMask(firstUnit, units) & Superslab.ALL_FREE;
    long state = superslab.stateAcquire();
    while (!superslab.casStateAcqRel(state, state | given)) {
      state = superslab.stateAcquire();
    }
  }

  /** Takes a run of free units; -1 if there is none that long. Steps CUT-1 to CUT-3. */
  private int takeRun(AddressRange range, Superslab superslab, int units) {
    while (true) {
      long state = superslab.stateAcquire();
      int firstUnit = Superslab.findRun((int) state, units);
      if (firstUnit < 0) {
        clearIfFull(range, superslab);
        return -1;
      }
      long taken = SuperslabLayout.runMask(firstUnit, units) & Superslab.ALL_FREE;
      if (superslab.casStateAcqRel(state, state & Superslab.ALL_FREE & ~taken)) {
        try {
          if ((state & Superslab.RETAINED) != 0) {
            retained.subtract(SuperslabLayout.SUPERSLAB_BYTES);
          }
        } catch (Throwable e) { // Error: undone.
          retained.subtract(SuperslabLayout.SUPERSLAB_BYTES);
          giveUp(range, superslab, firstUnit, units);
          throw e;
        }
        return firstUnit;
      }
    }
  }

  /**
   * Commits and counts what is not committed of units that the caller has cut. Step CUT-7.
   *
   * @return false if the limit or the system refuses some of them, which stay as they are
   */
  private boolean commitRun(Superslab superslab, int firstUnit, int units) {
    int missing = SuperslabLayout.runMask(firstUnit, units) & ~superslab.committedUnitsAcquire();
    while (missing != 0) {
      int run = Superslab.lowestRun(missing);
      if (!commitUnits(superslab, run)) {
        return false;
      }
      missing &= ~run;
    }
    return true;
  }

  /** Counts a run of units, commits it and marks it so; false: refused. Step CUT-7. */
  private boolean commitUnits(Superslab superslab, int run) {
    long bytes = SuperslabLayout.UNIT_BYTES * Integer.bitCount(run);
    @MappingBase
    long base = Addresses.slabBase(superslab.address, Integer.numberOfTrailingZeros(run));
    if (!tryCount(bytes)) {
      return false;
    }
    boolean counted = true;
    boolean committed = true; // Or it may be, if commit throws.
    try {
      committed = os.commit(base, bytes);
      if (committed) {
        superslab.markCommitted(run);
        return true;
      }
      gauge.subtract(bytes);
      counted = false;
      return false;
    } catch (Throwable e) { // Error: undone.
      if (committed) {
        boolean ignored = os.purge(base, bytes);
      }
      returnUnits(superslab, run, counted ? bytes : 0);
      throw e;
    }
  }

  /** Counts bytes as committed; gives up what nobody uses before a limit refuses them. */
  private boolean tryCount(long bytes) {
    return gauge.tryAddSoft(bytes)
        || (spans.trim() > 0 && gauge.tryAddSoft(bytes))
        || (trim() > 0 && gauge.tryAddSoft(bytes))
        || gauge.tryPassSoft(bytes);
  }

  /** Clears the hint of a superslab without free units. Steps HINT-2, HINT-3. */
  private static void clearIfFull(AddressRange range, Superslab superslab) {
    if ((int) superslab.stateAcquire() == 0) {
      range.clearAvailable(superslab.index);
      try {
        // A unit given back between the look and the clearing would be forgotten: look again, at
        // what stands there now, which may be a new superslab.
        Superslab current = range.superslabAt(superslab.index);
        if (current != null && (int) current.stateAcquire() != 0) {
          range.setAvailable(superslab.index);
        }
      } catch (Throwable e) { // Error: undone.
        range.setAvailable(superslab.index);
        throw e;
      }
    }
  }

  /** A new slab on units that the caller has cut. Step CUT-4. */
  private Slab birth(
      AddressRange range, Superslab superslab, int firstUnit, SlabGeometry geometry, int ownerId) {
    cutCount.incrementAndGet();
    boolean dirty = superslab.markDirty(SuperslabLayout.runMask(firstUnit, geometry.units()));
    Slab slab = new Slab(superslab, firstUnit, geometry, layout, !dirty, ownerId);
    range.publishSlab(slab);
    return slab;
  }

  private Slab cutFromNewSuperslab(SlabGeometry geometry, int ownerId) {
    while (true) {
      AddressRange[] ranges = registry.ranges();
      for (AddressRange range : ranges) {
        Slab slab = cutFromNewSuperslab(range, geometry, ownerId);
        if (slab != null) {
          return slab;
        }
      }
      if (!registry.addRange(ranges)) {
        throw failure(Cause.EXHAUSTION, geometry, "no address space left to reserve");
      }
    }
  }

  /** A new slab of a superslab that is not there yet; null if the range is full. */
  private @Nullable Slab cutFromNewSuperslab(
      AddressRange range, SlabGeometry geometry, int ownerId) {
    int index = range.claimIndex();
    if (index < 0) {
      return null;
    }
    boolean claimed = true;
    Superslab opened = null;
    Cause refused;
    try {
      Superslab superslab = new Superslab(range.addressOf(index), index);
      refused = registerSuperslab(range, superslab, geometry);
      if (refused == null) {
        opened = superslab;
        if (geometry.units() < SuperslabLayout.UNITS) {
          range.setAvailable(index);
        }
        return birth(range, superslab, 0, geometry, ownerId);
      }
      range.returnIndex(index);
      claimed = false;
    } catch (Throwable e) { // Error: undone.
      if (opened != null) {
        giveUp(range, opened, 0, geometry.units());
      } else if (claimed) {
        range.returnIndex(index);
      }
      throw e;
    }
    throw failure(
        refused,
        geometry,
        refused == Cause.EXHAUSTION
            ? "the allocator's limit is reached: limitBytes=" + gauge.limitBytes()
            : "the operating system refused to commit memory");
  }

  /**
   * Registers a superslab; the caller's units are taken from the start. Steps REGISTER-2 to
   * REGISTER-4. If it is refused, or throws, nothing has changed.
   *
   * @return why it was refused; null if it is open
   */
  private @Nullable Cause registerSuperslab(
      AddressRange range, Superslab superslab, SlabGeometry geometry) {
    long bytes = SuperslabLayout.SUPERSLAB_BYTES;
    boolean counted = false;
    boolean committed = false;
    try {
      counted = tryCount(bytes);
      if (!counted) {
        return Cause.EXHAUSTION;
      }
      range.noteCommitted(superslab.index); // First: who retires the range must know of it.
      committed = true; // Or it may be, if commit throws.
      committed = os.commit(superslab.address, bytes);
      if (!committed) {
        gauge.subtract(bytes);
        counted = false;
        return Cause.MAP_FAIL;
      }
      range.publish(superslab);
      if (registry.isClosed()) { // Whoever closed it may have looked before: nobody purges it.
        throw new AllocatorClosedException();
      }
      long taken = SuperslabLayout.runMask(0, geometry.units()) & Superslab.ALL_FREE;
      superslab.openRelease(Superslab.ALL_FREE & ~taken);
      return null;
    } catch (Throwable e) { // Error: undone.
      range.unregisterSuperslab(superslab);
      if (committed) {
        os.purge(superslab.address, bytes);
      }
      if (counted) {
        gauge.subtract(bytes);
      }
      throw e;
    }
  }

  private AllocationFailedException failure(Cause cause, SlabGeometry geometry, String what) {
    return new AllocationFailedException(
        cause,
        geometry.blockBytes(),
        what
            + ", blockBytes="
            + geometry.blockBytes()
            + ", committedBytes="
            + gauge.committedBytes()
            + ", reservedBytes="
            + registry.reservedBytes()
            + "; free blocks or raise the limit, then try again");
  }

  /**
   * Takes a slab out of the registry and its units back. The caller owned it, all its blocks are in
   * it, and it is marked DEAD. Step RELEASE-4. If it throws, and the slab is not gone, it may be
   * called again.
   */
  public void release(Slab slab) {
    Superslab superslab = slab.superslab;
    if (superslab == null) {
      throw new IllegalArgumentException("Slab.NONE cannot be released");
    }
    AddressRange range = rangeOf(superslab);
    range.unregisterSlab(slab);
    long given = SuperslabLayout.runMask(slab.firstUnit, slab.units) & Superslab.ALL_FREE;
    boolean held = false;
    try {
      held = giveUnits(superslab, given);
      slab.isGone = true; // At once: whoever ends what an Error has cut off looks at it.
      boolean open = !held || retireSuperslab(range, superslab);
      held = false;
      if (open) {
        range.setAvailable(superslab.index);
      }
    } catch (Throwable e) { // Error: finished.
      if (slab.isGone) {
        reopen(range, superslab, held && !superslab.isGone(), Superslab.ALL_FREE);
      }
      throw e;
    }
  }

  /**
   * Gives units back that no lookup finds any more. Step RELEASE-4.
   *
   * @return whether all are free now: then the caller has the superslab whole, by the same CAS, so
   *     that nobody cuts it meanwhile
   */
  private static boolean giveUnits(Superslab superslab, long given) {
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
  private static void reopen(AddressRange range, Superslab superslab, boolean held, long state) {
    if (held) {
      range.publish(superslab);
      superslab.openRelease(state);
    }
    if (!superslab.isGone()) {
      range.setAvailable(superslab.index);
    }
  }

  private AddressRange rangeOf(Superslab superslab) {
    for (AddressRange range : registry.ranges()) {
      if (range.contains(superslab.address)) {
        return range;
      }
    }
    throw new AllocatorClosedException(); // Until then, ranges are only added.
  }

  /**
   * Keeps an empty superslab or gives it back. The caller holds all its units. Steps RETIRE-1,
   * RETIRE-3. If it throws, the caller still holds them, or the superslab is gone.
   *
   * @return whether it is open again, and wants HINT-1
   */
  private boolean retireSuperslab(AddressRange range, Superslab superslab) {
    if (tryRetain(superslab)) {
      try {
        superslab.openRelease(Superslab.ALL_FREE | Superslab.RETAINED);
      } catch (Throwable e) { // Error: undone.
        retained.subtract(SuperslabLayout.SUPERSLAB_BYTES);
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
   * Reserves room under the bound before anything is kept. A superslab of which units went back to
   * the system is not worth the room. Step RETIRE-2.
   */
  private boolean tryRetain(Superslab superslab) {
    return superslab.committedUnitsAcquire() == (int) Superslab.ALL_FREE
        && retained.tryAdd(SuperslabLayout.SUPERSLAB_BYTES);
  }

  /**
   * Gives the memory of a superslab back. The caller holds all its units. Steps RETIRE-4 to
   * RETIRE-6. False if the system keeps it: then it stays counted, and wants to be published again.
   */
  private boolean purgeSuperslab(AddressRange range, Superslab superslab) {
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
    gauge.notePurged(superslab.committedBytes());
    return true;
  }

  /**
   * Gives all that no slab has back to the system, empty superslabs and free units of others;
   * returns the bytes. Step TRIM-1.
   */
  public long trim() {
    long bytes = 0;
    for (AddressRange range : registry.ranges()) {
      for (int i = range.nextAvailable(0); i >= 0; i = range.nextAvailable(i + 1)) {
        Superslab superslab = range.superslabAt(i);
        if (superslab != null) {
          bytes += trim(range, superslab);
        }
      }
    }
    return bytes;
  }

  /** Gives a superslab back if it is empty, else its free units; returns bytes. Step TRIM-3. */
  private long trim(AddressRange range, Superslab superslab) {
    boolean wasRetained = claimRetained(superslab);
    if (!wasRetained && !superslab.casStateAcqRel(Superslab.ALL_FREE, 0)) {
      return purgeUnits(range, superslab, (int) Superslab.ALL_FREE);
    }
    try {
      if (wasRetained) {
        retained.subtract(SuperslabLayout.SUPERSLAB_BYTES);
        wasRetained = false;
      }
      if (purgeSuperslab(range, superslab)) {
        return superslab.committedBytes();
      }
    } catch (Throwable e) { // Error: finished.
      long state = wasRetained ? Superslab.ALL_FREE | Superslab.RETAINED : Superslab.ALL_FREE;
      reopen(range, superslab, !superslab.isGone(), state);
      throw e;
    }
    reopen(range, superslab, true, Superslab.ALL_FREE);
    return 0;
  }

  /**
   * Gives free units back to the system that were free when it was called last; returns their
   * bytes. One caller at a time. Step UNIT-1.
   */
  public long decay() {
    long bytes = 0;
    for (AddressRange range : registry.ranges()) {
      for (int i = range.nextAvailable(0); i >= 0; i = range.nextAvailable(i + 1)) {
        Superslab superslab = range.superslabAt(i);
        if (superslab != null) {
          bytes += purgeUnits(range, superslab, superslab.freeAtRound);
          superslab.freeAtRound = (int) superslab.stateAcquire();
        }
      }
    }
    return bytes;
  }

  /**
   * Gives free units of a superslab back to the system, run by run, but for one that is empty,
   * which {@link #trim} takes; returns their bytes. Step UNIT-1.
   *
   * @param wanted mask of the units in question
   */
  private long purgeUnits(AddressRange range, Superslab superslab, int wanted) {
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
      held = giveUnits(superslab, run & Superslab.ALL_FREE);
      claimed = false;
      boolean open = !held || retireSuperslab(range, superslab);
      held = false;
      if (open) {
        range.setAvailable(superslab.index);
      }
    } catch (Throwable e) { // Error: finished.
      if (!claimed) {
        reopen(range, superslab, held && !superslab.isGone(), Superslab.ALL_FREE);
      } else {
        if (purged) {
          returnUnits(superslab, run, counted ? bytes : 0);
        }
        giveUp(range, superslab, first, units);
      }
      throw e;
    }
    if (purged) {
      gauge.notePurged(bytes);
    }
    return purged ? bytes : 0;
  }

  /** Ends what an Error has cut off: units that are not committed are not counted. */
  private void returnUnits(Superslab superslab, int run, long countedBytes) {
    superslab.markReturned(run);
    if (countedBytes > 0) {
      gauge.subtract(countedBytes);
    }
  }

  /** Takes all units of a superslab that is kept empty. Step TRIM-2. */
  private static boolean claimRetained(Superslab superslab) {
    return superslab.casStateAcqRel(Superslab.ALL_FREE | Superslab.RETAINED, 0);
  }

  /** Slabs that were ever cut. */
  public long cutCount() {
    return cutCount.get();
  }
}
