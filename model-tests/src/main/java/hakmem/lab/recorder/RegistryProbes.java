// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import static hakmem.lab.recorder.Probes.add;
import static hakmem.lab.recorder.Probes.notes;
import static hakmem.lab.recorder.Probes.recording;

import hakmem.lab.recorder.Probe.When;
import hakmem.lab.recorder.RawEvent.Action;
import hakmem.lab.scheduler.Points;
import hakmem.layout.SuperslabLayout;
import hakmem.pool.SuperslabPool;
import hakmem.registry.AddressRange;
import hakmem.registry.Registry;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import org.checkerframework.checker.index.qual.IndexFor;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Actions of Registry: ranges, superslabs, units. */
public final class RegistryProbes {
  private RegistryProbes() {}

  @Probe(of = "registry.Registry.lookup", when = When.BEFORE)
  public static void beforeLookup(Registry registry, long address) {
    notes().inLookup = true;
    add(Action.LOOKUP, Slab.NONE, address);
  }

  @Probe(of = "registry.Registry.ranges", when = When.ATOMIC)
  public static void ranges(Registry registry, AddressRange[] ranges) {
    if (notes().inLookup) {
      add(Action.LOAD_RANGES, Slab.NONE, ranges.length);
    }
  }

  @Probe(of = "registry.AddressRange.lookup", when = When.ATOMIC)
  public static void loadUnit(AddressRange range, long address, Slab slab) {
    if (notes().inLookup) {
      add(Action.LOAD_UNIT, slab, address);
    }
  }

  @Probe(of = "registry.Registry.lookup")
  public static void found(Registry registry, long address, Slab slab) {
    notes().inLookup = false;
    add(Action.FOUND, slab, address);
  }

  /**
   * The lookup of the fast path of free: one load of the hints. One that finds no slab, or one that
   * is gone, decides nothing: the free goes on and looks up.
   */
  @Probe(of = "heap.BlockHeap.freeLocal", when = When.INSTEAD_OF_LOAD)
  public static Slab loadTable(Slab[] table, @IndexFor("#1") int unit) {
    ActionRecording to = recording();
    if (to == null) {
      return table[unit];
    }
    to.lock();
    try {
      Points.loadsInstead(table, unit);
      Slab slab = table[unit];
      if (slab != Slab.NONE && !slab.isDead()) {
        to.add(Action.LOAD_TABLE, slab, unit);
      }
      return slab;
    } finally {
      to.unlock();
    }
  }

  @Probe(of = "registry.Registry.publishRange", when = When.ATOMIC)
  public static void publishRange(
      Registry registry, AddressRange[] seen, AddressRange[] longer, boolean done) {
    if (done) {
      add(Action.PUBLISH_RANGE, Slab.NONE, longer.length);
    }
  }

  @Probe(of = "registry.AddressRange.claimIndex", when = When.ATOMIC)
  public static void claimIndex(AddressRange range, int index) {
    if (index >= 0) {
      add(Action.CLAIM_INDEX, Slab.NONE, range.addressOf(index));
    }
  }

  @Probe(of = "registry.AddressRange.publish", when = When.ATOMIC)
  public static void publish(AddressRange range, Superslab superslab) {
    add(Action.PUBLISH, Slab.NONE, superslab.address);
  }

  @Probe(of = "superslab.Superslab.openRelease", when = When.ATOMIC)
  public static void open(Superslab superslab, long state) {
    add(Action.OPEN, Slab.NONE, superslab.address, state & Superslab.ALL_FREE);
  }

  @Probe(of = "superslab.Superslab.stateAcquire", when = When.ATOMIC)
  public static void loadState(Superslab superslab, long state) {
    add(
        Action.LOAD_STATE,
        Slab.NONE,
        superslab.address,
        state & Superslab.ALL_FREE,
        notes().caller.ordinal());
  }

  @Probe(of = "superslab.Superslab.casStateAcqRel", when = When.ATOMIC)
  public static void casState(Superslab superslab, long expected, long next, boolean done) {
    add(
        Action.CAS_STATE,
        Slab.NONE,
        superslab.address,
        expected & Superslab.ALL_FREE,
        next & Superslab.ALL_FREE,
        done ? 1 : 0,
        notes().caller.ordinal());
  }

  @Probe(of = "pool.SuperslabPool.takeRun", when = When.BEFORE)
  public static void takeRun(
      SuperslabPool pool,
      AddressRange range,
      Superslab superslab,
      int units,
      boolean onlyCommitted) {
    notes().caller = Notes.Caller.TAKE_RUN;
  }

  @Probe(of = "pool.SuperslabPool.release", when = When.BEFORE)
  public static void release(SuperslabPool pool, Slab slab) {
    notes().caller = Notes.Caller.RELEASE;
  }

  @Probe(of = "pool.Retirement.claimRetained", when = When.BEFORE)
  public static void claimRetained(@Nullable Superslab superslab, long state) {
    notes().caller = Notes.Caller.TRIM;
  }

  @Probe(of = "pool.UnitPurge.claimUnits", when = When.BEFORE)
  public static void claimUnits(@Nullable Superslab superslab, long state, int run) {
    notes().caller = Notes.Caller.CLAIM_UNITS;
  }

  @Probe(of = "pool.Retirement.giveUnits", when = When.BEFORE)
  public static void giveUnits(@Nullable Superslab superslab, long given) {
    Notes notes = notes();
    if (notes.caller == Notes.Caller.CLAIM_UNITS) {
      notes.caller = Notes.Caller.GIVE_UNITS;
    }
  }

  @Probe(of = "registry.AddressRange.storeUnitRelease", when = When.ATOMIC)
  public static void storeUnit(AddressRange range, int unit, Slab slab) {
    add(Action.STORE_UNIT, slab, range.base + unit * SuperslabLayout.UNIT_BYTES);
  }

  @Probe(of = "pool.SuperslabPool.birth")
  public static void birth(
      SuperslabPool pool,
      AddressRange range,
      Superslab superslab,
      int firstUnit,
      hakmem.layout.SlabGeometry geometry,
      int ownerId,
      Slab slab) {
    notes().isCut = true;
    add(Action.HAND_OUT, slab);
  }

  @Probe(of = "pool.Retirement.tryRetain")
  public static void tryRetain(Object retirement, long roomBytes, boolean kept) {
    add(Action.RETIRE_SUPERSLAB, Slab.NONE, kept ? 1 : 0);
  }

  @Probe(of = "registry.AddressRange.unregisterSuperslab", when = When.ATOMIC)
  public static void unregisterSuperslab(AddressRange range, Superslab superslab) {
    add(Action.UNREGISTER_SUPERSLAB, Slab.NONE, superslab.address);
  }

  @Probe(of = "registry.AddressRange.returnIndex", when = When.ATOMIC)
  public static void returnIndex(AddressRange range, @NonNegative int index) {
    add(Action.RETURN_INDEX, Slab.NONE, range.addressOf(index));
  }
}
