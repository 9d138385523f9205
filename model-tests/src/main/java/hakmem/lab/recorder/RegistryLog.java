// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.lab.recorder.RawEvent.Action;
import hakmem.layout.SuperslabLayout;
import hakmem.registry.AddressRange;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events of a run as a log of Registry: addresses become index and unit, slabs the number of
 * their birth. A thread that changes the registry and one that looks up are two threads there: each
 * thread of the run is both. See TraceRegistry.tla.
 */
final class RegistryLog {
  private final List<RawEvent> events;
  private final List<AddressRange> ranges;
  private final int threads;
  private final int indexes;
  private final Map<Slab, Integer> births = new IdentityHashMap<>();
  private final List<String> lines = new ArrayList<>();

  /** Threads that have claimed an index: what they commit next is of a new superslab. */
  private final Set<Integer> opening = new HashSet<>();

  private RegistryLog(List<RawEvent> events, AddressRange[] ranges, int threads) {
    this.events = events;
    this.ranges = List.of(ranges);
    this.threads = threads;
    int most = 1;
    for (AddressRange range : ranges) {
      most = Math.max(most, range.length());
    }
    this.indexes = most;
  }

  /** The lines of the log file. */
  static List<String> of(List<RawEvent> events, AddressRange[] ranges, int threads) {
    return new RegistryLog(events, ranges, threads).lines();
  }

  private List<String> lines() {
    Set<Integer> wanted = wantedLoads();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).action() != Action.LOAD_STATE || wanted.contains(i)) {
        take(i);
      }
    }
    List<String> all = new ArrayList<>();
    all.add(
        new Line()
            .put("module", "TraceRegistry")
            .put("threads", threads)
            .put("indexes", indexes)
            .put("ranges", ranges.size())
            .put("units", SuperslabLayout.UNITS)
            .put("supers", indexes * ranges.size() + threads + 1)
            .put("slabs", peakSlabs() + 3 * threads)
            .toString());
    all.addAll(lines);
    return all;
  }

  /** The loads of a superslab's state that a cut goes by: the last one before its CAS. */
  private Set<Integer> wantedLoads() {
    Set<Integer> wanted = new HashSet<>();
    Map<Integer, Integer> last = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      RawEvent e = events.get(i);
      if (e.action() == Action.LOAD_STATE) {
        last.put(e.thread(), i);
      } else if (e.action() == Action.CAS_STATE && e.value(4) == RawEvent.TAKE_RUN) {
        wanted.add(last.getOrDefault(e.thread(), -1));
      }
    }
    return wanted;
  }

  private int peakSlabs() {
    int now = 0;
    int peak = 0;
    for (RawEvent e : events) {
      now +=
          e.action() == Action.HAND_OUT
              ? 1
              : e.action() == Action.MARK_DEAD ? -(int) e.value(0) : 0;
      peak = Math.max(peak, now);
    }
    return peak;
  }

  /** The next event of a kind by the same thread. */
  private RawEvent next(int at, Action action) {
    for (int i = at + 1; i < events.size(); i++) {
      RawEvent e = events.get(i);
      if (e.thread() == events.get(at).thread() && e.action() == action) {
        return e;
      }
    }
    throw new IllegalStateException("the run ended before " + action + " of " + events.get(at));
  }

  private int birth(Slab slab) {
    return slab == Slab.NONE ? 0 : births.computeIfAbsent(slab, _ -> births.size() + 1);
  }

  /** Index of the superslab at an address, over all ranges, from 1; 0 if it lies in none. */
  private int index(long address) {
    for (int r = 0; r < ranges.size(); r++) {
      if (ranges.get(r).contains(address)) {
        long offset = address - ranges.get(r).base;
        return r * indexes + (int) (offset / SuperslabLayout.SUPERSLAB_BYTES) + 1;
      }
    }
    return 0;
  }

  private int unit(long address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        long inside = (address - range.base) % SuperslabLayout.SUPERSLAB_BYTES;
        return (int) (inside >>> SuperslabLayout.UNIT_SHIFT) + 1;
      }
    }
    return 1;
  }

  private static List<Integer> units(long mask) {
    List<Integer> units = new ArrayList<>();
    for (int i = 0; i < SuperslabLayout.UNITS; i++) {
      if ((mask & 1L << i) != 0) {
        units.add(i + 1);
      }
    }
    return units;
  }

  private void emit(Line line) {
    lines.add(line.toString());
  }

  private static Line mutator(RawEvent e, String action) {
    return Line.event(action).put("thread", e.thread());
  }

  private Line reader(RawEvent e, String action) {
    return Line.event(action).put("thread", threads + e.thread());
  }

  private void lookup(RawEvent e, long address) {
    emit(reader(e, "lookup").put("adr", List.of(index(address), unit(address))));
  }

  private void take(int at) {
    RawEvent e = events.get(at);
    switch (e.action()) {
      case LOOKUP -> lookup(e, e.value(0));
      case LOAD_RANGES -> emit(reader(e, "loadRanges").put("ranges", e.value(0)));
      case LOAD_UNIT -> emit(reader(e, "loadUnit").put("slab", birth(e.slab())));
      case FOUND -> emit(reader(e, "readBlock").put("slab", birth(e.slab())));
      case LOAD_TABLE -> loadTable(e);
      case PUBLISH_RANGE -> {
        emit(mutator(e, "addRange"));
        emit(mutator(e, "publishRange").put("ranges", e.value(0)));
      }
      case CLAIM_INDEX, COMMIT, PUBLISH, UNREGISTER_SUPERSLAB, PURGE, RETURN_INDEX -> place(e);
      case OPEN -> open(at);
      case LOAD_STATE ->
          emit(
              mutator(e, "loadState")
                  .put("index", index(e.value(0)))
                  .putSet("free", units(e.value(1)))
                  .putSet("run", units(run(at))));
      case CAS_STATE -> casState(at);
      case STORE_UNIT ->
          emit(
              mutator(e, e.slab() == Slab.NONE ? "unregisterSlab" : "publishSlab")
                  .put("index", index(e.value(0)))
                  .put("unit", unit(e.value(0)))
                  .put("slab", birth(e.slab())));
      case HAND_OUT -> emit(mutator(e, "handOut").put("slab", birth(e.slab())));
      case MARK_DEAD -> {
        if (e.value(0) != 0) {
          emit(mutator(e, "releaseSlab").put("slab", birth(e.slab())));
        }
      }
      case RETIRE_SUPERSLAB -> emit(mutator(e, "retireSuperslab").put("kept", e.value(0) != 0));
      default -> {
        // Not an action of this spec.
      }
    }
  }

  /**
   * The fast path: base and table are the heap's own copies, the load of the unit is the lookup.
   */
  private void loadTable(RawEvent e) {
    lookup(e, ranges.getFirst().base + e.value(0) * SuperslabLayout.UNIT_BYTES);
    emit(reader(e, "loadRanges"));
    emit(reader(e, "loadUnit").put("slab", birth(e.slab())));
    emit(reader(e, "readBlock").put("slab", birth(e.slab())));
  }

  private void place(RawEvent e) {
    boolean ofUnits =
        switch (e.action()) {
          case COMMIT -> !opening.remove(e.thread());
          case PURGE -> e.value(1) < SuperslabLayout.SUPERSLAB_BYTES;
          default -> false;
        };
    if (ofUnits) {
      return; // Private to who holds the units.
    }
    if (e.action() == Action.CLAIM_INDEX) {
      opening.add(e.thread());
    }
    String action =
        switch (e.action()) {
          case CLAIM_INDEX -> "claimIndex";
          case COMMIT -> "commit";
          case PUBLISH -> "publish";
          case UNREGISTER_SUPERSLAB -> "unregisterSuperslab";
          case PURGE -> "purge";
          default -> "returnIndex";
        };
    emit(mutator(e, action).put("index", index(e.value(0))));
  }

  private void open(int at) {
    RawEvent e = events.get(at);
    Line line =
        mutator(e, "open").put("index", index(e.value(0))).putSet("free", units(e.value(1)));
    boolean kept = units(e.value(1)).size() == SuperslabLayout.UNITS;
    emit(line.put("slab", kept ? 0 : birth(next(at, Action.HAND_OUT).slab())));
  }

  private long run(int at) {
    RawEvent cas = next(at, Action.CAS_STATE);
    return cas.value(1) & ~cas.value(2);
  }

  private void casState(int at) {
    RawEvent e = events.get(at);
    boolean done = e.value(3) != 0;
    if (e.value(4) == RawEvent.TAKE_RUN) {
      int slab = done ? birth(next(at, Action.HAND_OUT).slab()) : 0;
      emit(
          mutator(e, "takeRun")
              .put("index", index(e.value(0)))
              .put("done", done)
              .put("slab", slab));
    } else if (done && e.value(4) == RawEvent.TRIM) {
      emit(mutator(e, "claimRetained").put("index", index(e.value(0))));
    } else if (done && e.value(4) == RawEvent.CLAIM_UNITS) {
      emit(
          mutator(e, "claimUnits")
              .put("index", index(e.value(0)))
              .putSet("free", units(e.value(2))));
    } else if (done && e.value(4) == RawEvent.GIVE_UNITS) {
      emit(
          mutator(e, "giveUnits")
              .put("index", index(e.value(0)))
              .putSet("free", units(e.value(2))));
    } else if (done) {
      emit(mutator(e, "release").put("index", index(e.value(0))).putSet("free", units(e.value(2))));
    }
  }
}
