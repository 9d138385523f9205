// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import hakmem.ace.Spans;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.AllocatorClosedException;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.RetainedGauge;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.Trail;
import hakmem.kind.MappingBase;
import hakmem.layout.Addresses;
import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.Errno;
import hakmem.memory.OsMemory;
import hakmem.registry.AddressRange;
import hakmem.registry.Registry;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Units are cut by CAS on the superslab's state word and given back by CAS; the one that makes all
 * units free takes the whole superslab in the same CAS and decides alone what becomes of it. There
 * is no lock: a thread that is suspended in here holds up nobody. Lowest address first, so that
 * upper superslabs drain. The bits that say which superslabs have free units, and of which length,
 * are hints (spec RunIndex): whoever clears one looks again afterwards. A search that finds nothing
 * where a bit led it clears the bit, and only units that are given back set it again; so what a
 * search costs does not depend on how many superslabs are fragmented.
 */
/**
 * Superslabs with free units, shared by all heaps of an allocator. Empty superslabs are kept for
 * reuse by any class up to a bound in bytes, beyond it their memory goes back to the system at
 * once. Thread-safe, lock-free.
 */
public final class SuperslabPool {
  /** Why there is no new superslab, and the system's reason if it is that. */
  private record Refusal(Cause cause, int errno) {}

  /**
   * The first so many superslabs of an allocator are committed by unit. Half: a program of 1 GiB
   * has up to 2 MiB more for each of the others; double: up to 2,048 mappings, of the 65,530 that
   * Linux allows a process.
   */
  static final int OPENED_BY_UNIT = 512;

  /**
   * Superslabs in which committed units are looked for before others are asked for: of a large heap
   * whose free units have all gone back to the system a cut would look at every superslab.
   */
  private static final int COMMITTED_LOOKS_MAX = 8;

  private final OsMemory os;
  private final Registry registry;
  private final BlockLayout layout;
  private final CommitGauge gauge;
  private final RetainedGauge retained;
  private final Spans spans;
  private final SlowSteps steps;
  private final Retirement retirement;
  private final UnitPurge unitPurge;

  /** {@link #OPENED_BY_UNIT}; 0: a huge OS page wants all of a superslab committed. */
  private final int openedByUnit;

  private final AtomicLong cutCount = new AtomicLong();

  /**
   * @param retained bytes of empty superslabs that are kept committed, among others
   * @param spans what else of the allocator may give memory back
   * @param steps who is told of what is slow
   */
  public SuperslabPool(
      OsMemory os,
      Registry registry,
      BlockLayout layout,
      CommitGauge gauge,
      RetainedGauge retained,
      Spans spans,
      SlowSteps steps) {
    this.os = os;
    this.registry = registry;
    this.layout = layout;
    this.gauge = gauge;
    this.retained = retained;
    this.spans = spans;
    this.steps = steps;
    this.retirement = new Retirement(os, gauge, retained, spans, steps);
    this.unitPurge = new UnitPurge(os, gauge, retirement, steps);
    this.openedByUnit = os.wantsHugePages() ? 0 : OPENED_BY_UNIT;
  }

  /**
   * A new slab, registered and owned by the heap. Step CUT-1.
   *
   * @param trail where it is noted what had to give way
   * @throws AllocationFailedException EXHAUSTION or MAP_FAIL; nothing has changed then
   */
  public Slab cut(SlabGeometry geometry, int ownerId, Trail trail) {
    Slab slab = cutIfAny(geometry, ownerId, trail);
    return slab != null ? slab : cutFromNewSuperslab(geometry, ownerId, trail);
  }

  /**
   * The same, of superslabs that there are.
   *
   * @return null if none has a run of free units that long
   */
  public @Nullable Slab cutIfAny(SlabGeometry geometry, int ownerId, Trail trail) {
    Slab slab = search(geometry, ownerId, trail, false, Integer.MAX_VALUE);
    // Whoever has refused will refuse again: to ask for units of each superslab would cost as many
    // system calls, or trims of all there is. What is committed needs nobody's leave.
    if (slab == Slab.NONE) {
      slab = search(geometry, ownerId, trail, true, Integer.MAX_VALUE);
    }
    return slab == Slab.NONE ? null : slab;
  }

  /**
   * The same, of units that the system need not be asked for. Step CUT-1.
   *
   * @return null if none of the first few superslabs with such a run has a committed one
   */
  public @Nullable Slab cutIfCommitted(SlabGeometry geometry, int ownerId, Trail trail) {
    Slab slab = search(geometry, ownerId, trail, true, COMMITTED_LOOKS_MAX);
    return slab == Slab.NONE ? null : slab;
  }

  /** The same, but {@link Slab#NONE} if units were to be committed and could not. */
  private @Nullable Slab search(
      SlabGeometry geometry, int ownerId, Trail trail, boolean onlyCommitted, int looksMax) {
    int looks = 0;
    for (AddressRange range : registry.ranges()) {
      int index = range.nextAvailable(geometry.units(), 0);
      while (index >= 0) {
        if (looks++ == looksMax) {
          return null;
        }
        Superslab superslab = range.superslabAt(index);
        if (superslab == null) {
          clearHint(range, index, geometry.units());
        } else {
          Slab slab = cutFrom(range, superslab, geometry, ownerId, trail, onlyCommitted);
          if (slab != null) {
            return slab;
          }
        }
        index = range.nextAvailable(geometry.units(), index + 1);
      }
    }
    return null;
  }

  /**
   * A new slab of a superslab; null if it has no run of free units that long; Slab.NONE if it has
   * one that was given back to the system and is not to be had again.
   */
  private @Nullable Slab cutFrom(
      AddressRange range,
      Superslab superslab,
      SlabGeometry geometry,
      int ownerId,
      Trail trail,
      boolean onlyCommitted) {
    long begun = steps.begin();
    int firstUnit = -1;
    boolean held = false;
    boolean whole = false;
    try {
      firstUnit = takeRun(range, superslab, geometry.units(), onlyCommitted);
      held = firstUnit >= 0;
      if (held && commitRun(superslab, firstUnit, geometry.units(), trail)) {
        Slab slab = birth(range, superslab, firstUnit, geometry, ownerId);
        steps.end(SlowStep.CUT, begun, geometry.blockBytes(), slab.address(), slab.bytes());
        return slab;
      }
      if (held) {
        long run = SuperslabLayout.runMask(firstUnit, geometry.units()) & Superslab.ALL_FREE;
        whole = Retirement.giveUnits(superslab, run);
        held = false;
        boolean open = !whole || retirement.retireSuperslab(range, superslab);
        whole = false;
        if (open) {
          range.setAvailable(superslab.index, superslab.longestFreeRun());
        }
        return Slab.NONE; // Refused.
      }
      return null;
    } catch (Throwable e) { // Error: undone.
      if (held) {
        Retirement.giveUp(range, superslab, firstUnit, geometry.units());
      } else if (firstUnit >= 0) {
        boolean stays = whole && !superslab.isGone();
        Retirement.reopen(range, superslab, stays, Superslab.ALL_FREE);
      }
      throw e;
    }
  }

  /**
   * Takes a run of free units, of such as are committed if nobody grants others; -1 if there is
   * none that long. Steps CUT-1 to CUT-3.
   */
  private int takeRun(AddressRange range, Superslab superslab, int units, boolean onlyCommitted) {
    while (true) {
      long state = superslab.stateAcquire();
      int usable = onlyCommitted ? superslab.committedUnitsAcquire() : -1;
      int firstUnit = Superslab.findRun((int) state & usable, units);
      if (firstUnit < 0) {
        if (!onlyCommitted) {
          clearHint(range, superslab.index, units);
        }
        return -1;
      }
      long taken = SuperslabLayout.runMask(firstUnit, units) & Superslab.ALL_FREE;
      long room = Superslab.roomBytes(state);
      if (superslab.casStateAcqRel(state, state & Superslab.ALL_FREE & ~taken)) {
        try {
          if (room > 0) {
            retained.subtract(room);
          }
        } catch (Throwable e) { // Error: undone.
          retained.subtract(room);
          Retirement.giveUp(range, superslab, firstUnit, units);
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
   * @throws AllocatorClosedException the allocator is closed; they stay as they are
   */
  private boolean commitRun(Superslab superslab, int firstUnit, int units, Trail trail) {
    int missing = SuperslabLayout.runMask(firstUnit, units) & ~superslab.committedUnitsAcquire();
    while (missing != 0) {
      int run = Superslab.lowestRun(missing);
      if (!commitUnits(superslab, run, trail)) {
        return false;
      }
      missing &= ~run;
    }
    return true;
  }

  /** Counts a run of units, commits it and marks it so; false: refused. Step CUT-7. */
  private boolean commitUnits(Superslab superslab, int run, Trail trail) {
    long bytes = SuperslabLayout.UNIT_BYTES * Integer.bitCount(run);
    @MappingBase
    long base = Addresses.slabBase(superslab.address, Integer.numberOfTrailingZeros(run));
    if (!tryCount(bytes, trail)) {
      return false;
    }
    boolean counted = true;
    boolean committed = true; // Or it may be, if commit throws.
    try {
      committed = os.commit(base, bytes) == OsMemory.GRANTED;
      if (committed) {
        superslab.markCommitted(run);
        if (registry.isClosed()) { // Whoever closed it may have looked before: nobody purges it.
          throw new AllocatorClosedException();
        }
        return true;
      }
      gauge.subtract(bytes);
      counted = false;
      return false;
    } catch (Throwable e) { // Error: undone.
      if (committed) {
        boolean ignored = os.purge(base, bytes);
      }
      unitPurge.returnUnits(superslab, run, counted ? bytes : 0);
      throw e;
    }
  }

  /** Counts bytes as committed; gives up what nobody uses before a limit refuses them. */
  private boolean tryCount(long bytes, Trail trail) {
    return gauge.tryAddSoft(bytes)
        || (spans.trimFor(trail) > 0 && gauge.tryAddSoft(bytes))
        || (trimFor(trail) > 0 && gauge.tryAddSoft(bytes))
        || gauge.tryAddAfterTrim(bytes, trail)
        || gauge.tryPassSoft(bytes);
  }

  /** Clears the hint at a superslab that has no run of this length. Steps HINT-2, HINT-3. */
  private static void clearHint(AddressRange range, @NonNegative int index, int units) {
    range.clearAvailable(index, units);
    try {
      // Units given back between the look and the clearing would be forgotten: look again, at what
      // stands there now, which may be a new superslab.
      Superslab current = range.superslabAt(index);
      if (current != null) {
        range.setAvailable(index, current.longestFreeRun());
      }
    } catch (Throwable e) { // Error: undone.
      range.setAvailable(index, units);
      throw e;
    }
  }

  /** A new slab on units that the caller has cut. Step CUT-4. */
  private Slab birth(
      AddressRange range, Superslab superslab, int firstUnit, SlabGeometry geometry, int ownerId) {
    cutCount.incrementAndGet();
    boolean dirty = superslab.markDirty(SuperslabLayout.runMask(firstUnit, geometry.units()));
    long now = System.nanoTime();
    Slab slab = new Slab(superslab, firstUnit, geometry, layout, !dirty, now, ownerId);
    range.publishSlab(slab);
    return slab;
  }

  private Slab cutFromNewSuperslab(SlabGeometry geometry, int ownerId, Trail trail) {
    spans.makeWay(SuperslabLayout.SUPERSLAB_BYTES);
    while (true) {
      AddressRange[] ranges = registry.ranges();
      for (AddressRange range : ranges) {
        Slab slab = cutFromNewSuperslab(range, geometry, ownerId, trail);
        if (slab != null) {
          return slab;
        }
      }
      if (!registry.addRange(ranges)) {
        throw failure(
            Cause.EXHAUSTION, geometry, Errno.UNKNOWN, "no address space left to reserve");
      }
    }
  }

  /** A new slab of a superslab that is not there yet; null if the range is full. */
  private @Nullable Slab cutFromNewSuperslab(
      AddressRange range, SlabGeometry geometry, int ownerId, Trail trail) {
    long begun = steps.begin();
    int index = range.claimIndex();
    if (index < 0) {
      return null;
    }
    boolean claimed = true;
    Superslab opened = null;
    Refusal refused;
    try {
      Superslab superslab = new Superslab(range.addressOf(index), index);
      refused = registerSuperslab(range, superslab, geometry, trail);
      if (refused == null) {
        opened = superslab;
        range.setAvailable(index, superslab.longestFreeRun());
        Slab slab = birth(range, superslab, 0, geometry, ownerId);
        steps.end(SlowStep.OPEN, begun, geometry.blockBytes(), slab.address(), slab.bytes());
        return slab;
      }
      range.returnIndex(index);
      claimed = false;
    } catch (Throwable e) { // Error: undone.
      if (opened != null) {
        Retirement.giveUp(range, opened, 0, geometry.units());
      } else if (claimed) {
        range.returnIndex(index);
      }
      throw e;
    }
    if (refused.cause() == Cause.EXHAUSTION) {
      throw gauge.refusal(geometry.blockBytes(), figures(geometry));
    }
    throw failure(
        refused.cause(),
        geometry,
        refused.errno(),
        "the operating system refused to commit memory");
  }

  /**
   * How many units of a new superslab are committed at once: those of its first slab. The others
   * follow when they are cut, lowest first, so those that never were lie at the end; but from some
   * superslab on all, as each whose end is not committed costs the system two mappings.
   */
  private int openedUnits(AddressRange range, @NonNegative int index, SlabGeometry geometry) {
    boolean byUnit = range == registry.primary() && index < openedByUnit;
    return byUnit ? geometry.units() : SuperslabLayout.UNITS;
  }

  /**
   * Registers a superslab; the caller's units are taken from the start. Steps REGISTER-2 to
   * REGISTER-4. If it is refused, or throws, nothing has changed.
   *
   * @return why it was refused; null if it is open
   */
  private @Nullable Refusal registerSuperslab(
      AddressRange range, Superslab superslab, SlabGeometry geometry, Trail trail) {
    int units = openedUnits(range, superslab.index, geometry);
    long bytes = SuperslabLayout.UNIT_BYTES * units;
    boolean counted = false;
    boolean committed = false;
    try {
      counted = tryCount(bytes, trail);
      if (!counted) {
        return new Refusal(Cause.EXHAUSTION, Errno.UNKNOWN);
      }
      range.noteCommitted(superslab.index); // First: who retires the range must know of it.
      committed = true; // Or it may be, if commit throws.
      int answer = os.commit(superslab.address, bytes);
      committed = answer == OsMemory.GRANTED;
      if (!committed) {
        gauge.subtract(bytes);
        counted = false;
        return new Refusal(Cause.MAP_FAIL, Errno.ofCommit(answer));
      }
      superslab.markCommitted(SuperslabLayout.runMask(0, units));
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

  private AllocationFailedException failure(
      Cause cause, SlabGeometry geometry, int errno, String what) {
    return new AllocationFailedException(
        cause, geometry.blockBytes(), errno, Errno.with(what, errno) + figures(geometry));
  }

  private String figures(SlabGeometry geometry) {
    return ", blockBytes="
        + geometry.blockBytes()
        + ", committedBytes="
        + gauge.committedBytes()
        + ", reservedBytes="
        + registry.reservedBytes()
        + "; free blocks or raise the limit, then try again";
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
      held = Retirement.giveUnits(superslab, given);
      slab.isGone = true; // At once: whoever ends what an Error has cut off looks at it.
      boolean open = !held || retirement.retireSuperslab(range, superslab);
      held = false;
      if (open) {
        range.setAvailable(superslab.index, superslab.longestFreeRun());
      }
    } catch (Throwable e) { // Error: finished.
      if (slab.isGone) {
        Retirement.reopen(range, superslab, held && !superslab.isGone(), Superslab.ALL_FREE);
      }
      throw e;
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
   * Gives all that no slab has back to the system, empty superslabs and free units of others;
   * returns the bytes. Step TRIM-1.
   */
  public long trim() {
    return giveBack(false);
  }

  /** As {@link #trim}, for a request. */
  public long trimFor(Trail trail) {
    long bytes = trim();
    trail.note(Attempt.Kind.FREE_UNITS, bytes);
    return bytes;
  }

  /**
   * Gives free units back to the system that were free when it was called last; returns their
   * bytes. One caller at a time. Step UNIT-1.
   */
  public long decay() {
    return giveBack(true);
  }

  private long giveBack(boolean onlyOld) {
    long bytes = 0;
    for (AddressRange range : registry.ranges()) {
      for (int i = range.nextAvailable(1, 0); i >= 0; i = range.nextAvailable(1, i + 1)) {
        Superslab superslab = range.superslabAt(i);
        if (superslab != null) {
          bytes += onlyOld ? unitPurge.decay(range, superslab) : trim(range, superslab);
        }
      }
    }
    return bytes;
  }

  private long trim(AddressRange range, Superslab superslab) {
    return retirement.trim(range, superslab)
        + unitPurge.purgeUnits(range, superslab, (int) Superslab.ALL_FREE);
  }

  /** Units that no slab has. Weakly consistent. Cost: a look at each superslab with some. */
  public FreeUnits freeUnits() {
    int count = 0;
    int longest = 0;
    for (AddressRange range : registry.ranges()) {
      for (int i = range.nextAvailable(1, 0); i >= 0; i = range.nextAvailable(1, i + 1)) {
        Superslab superslab = range.superslabAt(i);
        int free = superslab == null ? 0 : (int) superslab.stateAcquire();
        count += Integer.bitCount(free);
        longest = Math.max(longest, Superslab.longestRun(free));
      }
    }
    return new FreeUnits(count, longest);
  }

  /** Slabs that were ever cut. */
  public long cutCount() {
    return cutCount.get();
  }
}
