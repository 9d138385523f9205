// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.lab.recorder.RawEvent.Action;
import hakmem.layout.BlockLayout;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The events of a run as a log of RemoteFree: blocks, slabs, places and heaps become numbers. A
 * heap and the thread inside it are one; a thread outside of every heap is one that only frees.
 * Only for programs of one size class that free rightly. See TraceRemoteFree.tla.
 */
final class RemoteFreeLog {
  private static final List<String> LEASES = List.of("OPEN", "TAKEN", "CLOSING", "ABANDONED");

  private final List<RawEvent> events;
  private final BlockLayout layout;
  private final int heapCount;
  private final Map<Long, Integer> heaps = new HashMap<>();
  private final Map<Slab, Integer> births = new IdentityHashMap<>();
  private final Map<Long, Integer> places = new HashMap<>();
  private final Map<Integer, Long> inside = new HashMap<>();
  private final Map<Integer, Boolean> closing = new HashMap<>();
  private final Map<Integer, Slab> dying = new HashMap<>();
  private final Map<Integer, Action> last = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();

  /** From the index of an event to that of the next one of the same thread. */
  private final Map<Integer, Integer> nextOfThread = new HashMap<>();

  private int capacity = 1;

  private RemoteFreeLog(List<RawEvent> events, BlockLayout layout, int heapCount) {
    this.events = events;
    this.layout = layout;
    this.heapCount = heapCount;
  }

  /** The lines of the log file: one part for each run that differs from those before it. */
  static List<String> of(List<List<RawEvent>> runs, BlockLayout layout, int threads) {
    int heapCount = (int) runs.stream().mapToLong(RemoteFreeLog::heapsOf).max().orElse(0);
    Map<String, RemoteFreeLog> different = new LinkedHashMap<>();
    for (List<RawEvent> events : runs) {
      RemoteFreeLog log = new RemoteFreeLog(events, layout, heapCount);
      log.takeAll();
      different.putIfAbsent(log.lines.toString(), log);
    }
    List<RemoteFreeLog> parts = List.copyOf(different.values());
    List<String> all = new ArrayList<>();
    all.add(
        new Line()
            .put("module", "TraceRemoteFree")
            .put("heaps", heapCount)
            .put("threads", threads)
            .put("places", most(parts, p -> p.places.size()))
            .put("slabs", most(parts, p -> p.births.size()))
            .put("capacity", most(parts, p -> p.capacity))
            .toString());
    for (int i = 0; i < parts.size(); i++) {
      for (Line line : parts.get(i).lines) {
        all.add(line.put("part", i + 1).toString());
      }
    }
    return all;
  }

  private static long heapsOf(List<RawEvent> events) {
    return events.stream()
        .filter(e -> isOfHeap(e.action()))
        .mapToLong(e -> e.value(0))
        .distinct()
        .count();
  }

  private static int most(List<RemoteFreeLog> parts, ToIntFunction<RemoteFreeLog> count) {
    return Math.max(1, parts.stream().mapToInt(count).max().orElse(1));
  }

  private void takeAll() {
    Map<Integer, Integer> later = new HashMap<>();
    for (int i = events.size() - 1; i >= 0; i--) {
      Integer next = later.put(events.get(i).thread(), i);
      if (next != null) {
        nextOfThread.put(i, next);
      }
    }
    for (RawEvent e : events) {
      if (isOfHeap(e.action())) {
        heaps.computeIfAbsent(e.value(0), _ -> heaps.size() + 1);
      }
      if (e.slab() != Slab.NONE) {
        capacity = e.slab().capacity;
      }
    }
    for (int i = 0; i < events.size(); i++) {
      take(i);
      last.put(events.get(i).thread(), events.get(i).action());
    }
  }

  private static boolean isOfHeap(Action action) {
    return switch (action) {
      case ENTER, TAKE_LEASE, CLOSE_HEADS -> true;
      default -> false;
    };
  }

  /** The next event of the same thread of one of these kinds; null if there is none. */
  private @Nullable RawEvent next(int at, Action... actions) {
    for (Integer i = nextOfThread.get(at); i != null; i = nextOfThread.get(i)) {
      for (Action action : actions) {
        if (events.get(i).action() == action) {
          return events.get(i);
        }
      }
    }
    return null;
  }

  private boolean isNext(int at, Action action) {
    Integer next = nextOfThread.get(at);
    return next != null && events.get(next).action() == action;
  }

  private int actor(RawEvent e) {
    Long heap = inside.get(e.thread());
    return heap == null ? heapCount + e.thread() : heap(heap);
  }

  private int heap(long id) {
    return heaps.getOrDefault(id, 0);
  }

  private int birth(Slab slab) {
    return slab == Slab.NONE ? 0 : births.computeIfAbsent(slab, _ -> births.size() + 1);
  }

  private int place(Slab slab) {
    return places.computeIfAbsent(slab.address(), _ -> places.size() + 1);
  }

  private int block(Slab slab, long block) {
    return block == 0
        ? 0
        : (place(slab) - 1) * capacity + (int) slab.exactIndex(layout.toUser(block)) + 1;
  }

  /** Number of a block of some slab that is alive now. */
  private int block(long block) {
    for (Map.Entry<Slab, Integer> entry : births.entrySet()) {
      Slab slab = entry.getKey();
      long index = slab.exactIndex(layout.toUser(block));
      if (index >= 0 && index < slab.capacity) {
        return block(slab, block);
      }
    }
    return 0;
  }

  private Line event(RawEvent e, String action) {
    return Line.event(action).put("thread", actor(e));
  }

  private Line ofSlab(RawEvent e, String action) {
    return event(e, action).put("slab", birth(e.slab()));
  }

  private Line ofHeap(RawEvent e, String action) {
    return event(e, action).put("heap", heap(e.value(0)));
  }

  private void emit(Line line) {
    lines.add(line);
  }

  private void take(int at) {
    RawEvent e = events.get(at);
    if (!takeLease(at, e) && !takeSlab(at, e)) {
      takeBlock(at, e);
    }
  }

  private boolean takeLease(int at, RawEvent e) {
    switch (e.action()) {
      case ENTER -> enter(at);
      case LEAVE -> leave(e);
      case LOAD_HEADS -> emit(event(e, "loadHeads").put("hit", e.value(1) != 0));
      case LOAD_OWNER_ID -> emit(event(e, "loadOwnerId").put("mine", e.value(1) != 0));
      case LOAD_LEASE -> {
        if (!closing.getOrDefault(e.thread(), false)) {
          emit(event(e, "loadLease").put("lease", LEASES.get((int) e.value(1))));
        }
      }
      case TAKE_LEASE -> {
        if (e.value(1) != 0) {
          emit(ofHeap(e, "takeLease"));
        }
      }
      case HIDE_HEADS -> emit(ofHeap(e, "hideHeads"));
      case HIDE_OWNER_ID -> emit(ofHeap(e, "hideOwnerId"));
      case FENCE -> emit(ofHeap(e, "fence"));
      case LOAD_BUSY -> {
        Action before = last.get(e.thread());
        if (before == Action.FENCE || before == Action.HIDE_OWNER_ID) { // Not a look at a seat.
          emit(ofHeap(e, "loadBusy").put("inside", e.value(1) != 0));
        }
      }
      case SHOW_HEADS -> emit(ofHeap(e, "showHeads"));
      case SHOW_OWNER_ID -> emit(ofHeap(e, "showOwnerId"));
      case REOPEN -> emit(ofHeap(e, "reopen").put("done", e.value(1) != 0));
      case END_LEASE -> {
        emit(ofHeap(e, "endLease"));
        closed(e.thread());
      }
      case CLOSE_HEADS -> {
        closing.put(e.thread(), true);
        inside.put(e.thread(), e.value(0));
        emit(ofHeap(e, "closeHeads"));
      }
      case CLOSE_OWNER_ID -> emit(ofHeap(e, "closeOwnerId"));
      case CLOSE_LEASE -> emit(ofHeap(e, "closeLease").put("done", e.value(1) != 0));
      case MARK_CLOSING -> {
        emit(ofHeap(e, "markClosing").put("done", e.value(1) != 0));
        if (e.value(1) != 0) {
          closed(e.thread());
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void closed(int thread) {
    if (closing.getOrDefault(thread, false)) {
      closing.put(thread, false);
      inside.remove(thread);
    }
  }

  /** What the operation is shows only in what comes next. */
  private void enter(int at) {
    RawEvent e = events.get(at);
    inside.put(e.thread(), e.value(0));
    if (isNext(at, Action.LOAD_LEASE)) {
      emit(event(e, "enterSlow"));
      return;
    }
    if (isNext(at, Action.LOAD_OWNER_ID)) {
      lookup(at);
    }
    emit(event(e, "enter"));
    emit(event(e, "storeBusy"));
  }

  private void lookup(int at) {
    RawEvent e = events.get(at);
    RawEvent freed = next(at, Action.FREE, Action.SIGNATURE_OF);
    if (freed != null) {
      long address = freed.action() == Action.FREE ? freed.value(1) : freed.value(0);
      emit(event(e, "lookup").put("block", block(address)));
    }
  }

  private void leave(RawEvent e) {
    Action before = last.get(e.thread());
    boolean missed = before == Action.LOAD_OWNER_ID || before == Action.LOAD_TABLE;
    emit(event(e, missed ? "leaveFast" : "leave"));
    inside.remove(e.thread());
  }

  private boolean takeSlab(int at, RawEvent e) {
    switch (e.action()) {
      case TAKE_REMOTE_LIST ->
          emit(ofSlab(e, "drain").put("head", block(e.slab(), Slab.headOf(e.value(0)))));
      case SET_OWNER -> emit(ofSlab(e, "setOwner").put("owner", heap(e.value(0))));
      case CLEAR_OWNER -> emit(ofSlab(e, "clearOwner"));
      case UNOWN -> emit(ofSlab(e, "unown").put("done", e.value(1) != 0));
      case MARK_DEAD -> {
        dying.put(e.thread(), e.slab());
        emit(ofSlab(e, "markDead").put("done", e.value(0) != 0));
      }
      case SET_LISTED -> emit(ofSlab(e, "setListed").put("done", e.value(0) != 0));
      case CLEAR_LISTED -> emit(ofSlab(e, "clearListed"));
      case CLAIM_ORPHAN -> emit(ofSlab(e, "claimOrphan").put("done", e.value(0) != 0));
      case ENQUEUE -> emit(ofSlab(e, "enqueue"));
      case DEQUEUE ->
          emit(e.slab() == Slab.NONE ? event(e, "dequeueNothing") : ofSlab(e, "dequeue"));
      case PARTIAL -> emit(ofSlab(e, "takePartial"));
      case SET_ASIDE -> emit(ofSlab(e, "setAside"));
      case OPEN -> {
        if (e.value(1) != Superslab.ALL_FREE) {
          cut(at);
        }
      }
      case CAS_STATE -> casState(at);
      case STORE_UNIT -> {
        Slab slab = e.slab() == Slab.NONE ? dying.get(e.thread()) : e.slab();
        String action = e.slab() == Slab.NONE ? "unregisterSlab" : "publishSlab";
        if (slab != null) {
          emit(event(e, action).put("slab", birth(slab)).put("place", place(slab)));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void cut(int at) {
    RawEvent birth = next(at, Action.HAND_OUT);
    if (birth != null) {
      Slab slab = birth.slab();
      RawEvent e = events.get(at);
      emit(event(e, "cutSlab").put("slab", birth(slab)).put("place", place(slab)));
    }
  }

  private void casState(int at) {
    RawEvent e = events.get(at);
    Slab slab = dying.get(e.thread());
    if (e.value(3) == 0 || e.value(4) >= RawEvent.TRIM) {
      return;
    }
    if (e.value(4) == RawEvent.TAKE_RUN) {
      cut(at);
    } else if (slab != null) {
      emit(event(e, "releaseUnits").put("slab", birth(slab)).put("place", place(slab)));
    }
  }

  private void takeBlock(int at, RawEvent e) {
    switch (e.action()) {
      case MALLOC ->
          emit(
              event(e, "malloc")
                  .put("block", block(layout.toBlock(e.value(2))))
                  .put("link", e.value(3) == 0 ? 0 : block(e.value(3))));
      case SPLICE ->
          emit(
              ofSlab(e, "splice").put("head", block(e.slab(), e.value(2))).put("used", e.value(3)));
      case CARVE ->
          emit(
              ofSlab(e, "carve")
                  .put("head", block(e.slab(), e.value(2)))
                  .put("count", e.value(3))
                  .put("carved", e.value(4))
                  .put("used", e.value(5)));
      case FREE -> freed(e, "pushLocal");
      case DRAINED -> freed(e, "walk");
      case FLUSH -> flush(at);
      case FOUND -> {
        if (inside.get(e.thread()) == null) {
          lookup(at);
        }
      }
      case SIGNATURE_OF -> emit(event(e, "signatureOf").put("block", block(e.value(0))));
      case CLAIM_BLOCK ->
          emit(event(e, "claimBlock").put("block", block(e.value(0))).put("done", e.value(1) != 0));
      case LOAD_REMOTE_WORD -> {
        if (e.value(1) != 0) {
          emit(
              ofSlab(e, "loadRemoteWord")
                  .put("head", block(e.slab(), Slab.headOf(e.value(0))))
                  .put("owned", (e.value(0) & Slab.OWNED) != 0)
                  .put("dead", (e.value(0) & Slab.DEAD) != 0));
        }
      }
      case WRITE_LINK ->
          emit(
              event(e, "writeLink")
                  .put("block", block(e.value(0)))
                  .put("link", e.value(1) == 0 ? 0 : block(e.value(1))));
      case CAS_REMOTE_WORD ->
          emit(
              ofSlab(e, "casRemoteWord")
                  .put("head", block(e.slab(), Slab.headOf(e.value(0))))
                  .put("done", e.value(1) != 0));
      default -> {
        // Not an action of this spec.
      }
    }
  }

  private void freed(RawEvent e, String action) {
    emit(
        ofSlab(e, action)
            .put("block", block(e.slab(), e.value(1)))
            .put("link", block(e.slab(), e.value(2)))
            .put("used", e.value(3)));
  }

  /** One event for the whole list: what the last of its blocks left behind. */
  private void flush(int at) {
    if (!isNext(at, Action.FLUSH)) {
      RawEvent e = events.get(at);
      emit(ofSlab(e, "flush").put("head", block(e.slab(), e.value(2))).put("used", e.value(4)));
    }
  }
}
