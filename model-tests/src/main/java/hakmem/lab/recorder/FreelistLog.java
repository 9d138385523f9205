// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.api.AddressFault;
import hakmem.layout.BlockLayout;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The events of a run as logs of Freelist, one part for each heap: addresses become cells, slabs
 * places, classes numbers. See TraceFreelist.tla.
 */
final class FreelistLog {
  private static final List<String> FAULTS =
      List.of("foreign", "interior", "doubleFree", "notAllocated", "corruptBlock");

  /** One heap's view: where slabs stand, and which are its own. */
  private static final class Part {
    /** 0 until its first line: a refused free may be no event of this spec. */
    int number;

    final Map<Long, Integer> places = new HashMap<>();
    final Map<Integer, Slab> active = new HashMap<>();

    int place(Slab slab) {
      return places.computeIfAbsent(slab.address(), _ -> places.size() + 1);
    }
  }

  private final BlockLayout layout;
  private final Map<Integer, Integer> classes = new TreeMap<>();
  private final Map<Integer, Integer> capacities = new TreeMap<>();
  private final Map<Integer, Part> parts = new HashMap<>();
  private final Map<Slab, Integer> heapOf = new HashMap<>();
  private final Map<Slab, Integer> keptBy = new HashMap<>();
  private final List<String> lines = new ArrayList<>();
  private int slabCells;
  private int partsBegun;

  private FreelistLog(BlockLayout layout) {
    this.layout = layout;
  }

  /** The lines of the log file. */
  static List<String> of(List<RawEvent> events, BlockLayout layout) {
    FreelistLog log = new FreelistLog(layout);
    for (RawEvent event : events) {
      log.measure(event.slab());
    }
    log.cells();
    for (RawEvent event : events) {
      log.take(event);
    }
    List<String> all = new ArrayList<>();
    all.add(log.header());
    all.addAll(log.lines);
    return all;
  }

  private void measure(Slab slab) {
    if (slab != Slab.NONE && !classes.containsKey(slab.sizeClass)) {
      if (slab.units != 1) {
        throw new IllegalArgumentException(
            "slabs of several units have no place in a log of Freelist: blockBytes="
                + slab.blockBytes);
      }
      classes.put(slab.sizeClass, classes.size() + 1);
      capacities.put(slab.sizeClass, slab.capacity);
    }
  }

  /** The least cells of a slab in which every class has as many blocks as in the engine. */
  private void cells() {
    int least = layout.hasHeader() ? 3 : 2; // The last cell of a block is interior.
    slabCells = least * capacities.values().stream().mapToInt(c -> c).max().orElse(1);
    while (!capacities.values().stream().allMatch(c -> slabCells / (slabCells / c) == c)) {
      slabCells++;
    }
  }

  private int stride(int sizeClass) {
    return slabCells / capacities.getOrDefault(sizeClass, 1);
  }

  private String header() {
    List<Integer> strides =
        classes.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(entry -> stride(entry.getKey()))
            .toList();
    return new Line()
        .put("module", "TraceFreelist")
        .put("layout", layout.hasHeader() ? "header" : "headerless")
        .put("slabs", parts.values().stream().mapToInt(p -> p.places.size()).max().orElse(1))
        .put("slabCells", slabCells)
        .put("stride", strides)
        .toString();
  }

  private Part part(long heap) {
    return parts.computeIfAbsent((int) heap, _ -> new Part());
  }

  private Line event(Part part, String action) {
    if (part.number == 0) {
      part.number = ++partsBegun;
    }
    return Line.event(action).put("part", part.number);
  }

  private void emit(Line line) {
    lines.add(line.toString());
  }

  private int classOf(Slab slab) {
    return classes.getOrDefault(slab.sizeClass, 0);
  }

  /** Cell of a block of a slab; 0 for none. */
  private int cell(Part part, Slab slab, long block) {
    if (block == 0 || slab == Slab.NONE) {
      return block == 0 ? 0 : -1; // Not in a slab of this heap: no such block in the spec.
    }
    int base = (part.place(slab) - 1) * slabCells + 1;
    long offset = block - slab.firstBlock;
    long index = Math.floorDiv(offset, slab.blockBytes);
    int inside = Math.floorMod(offset, slab.blockBytes) == 0 ? 0 : 1;
    return (int) (base + index * stride(slab.sizeClass) + inside);
  }

  private int userCell(Part part, Slab slab, long user) {
    return cell(part, slab, layout.toBlock(user)) + (layout.hasHeader() ? 1 : 0);
  }

  private Slab ownSlabAt(long heap, long address) {
    for (Map.Entry<Slab, Integer> entry : heapOf.entrySet()) {
      Slab slab = entry.getKey();
      if (entry.getValue() == heap
          && address >= slab.firstUser
          && address < slab.firstUser + (long) slab.capacity * slab.blockBytes) {
        return slab;
      }
    }
    return Slab.NONE;
  }

  private void take(RawEvent e) {
    switch (e.action()) {
      case MALLOC -> malloc(e);
      case SPLICE, CARVE, CARVE_BEHIND -> refill(e);
      case NEW_SLAB -> {
        heapOf.put(e.slab(), (int) e.value(0));
        activate(e, "NewSlab");
      }
      case PARTIAL -> activate(e, "NextPartial");
      case SET_ASIDE -> setAside(e);
      case ADOPT -> activate(e, "Adopt");
      case FREE, DRAINED -> free(e);
      case DRAIN -> {
        if (e.value(0) == Slab.NOBODY) {
          noteActive(e.slab());
          leave(e.slab());
        }
      }
      case REFUSED -> refused(e);
      case FLUSH -> flush(e);
      case UNOWN -> unown(e);
      case MARK_DEAD -> {
        if (e.value(0) != 0) {
          retire(e.slab());
        }
      }
      case SET_OWNER -> setOwner(e);
      case USER_WRITE -> userWrite(e);
      default -> {
        // Not an action of this spec.
      }
    }
  }

  private void malloc(RawEvent e) {
    Part part = part(e.value(0));
    Slab slab = ownSlabAt(e.value(0), e.value(2));
    emit(
        event(part, "Malloc")
            .put("class", classes.getOrDefault((int) e.value(1), 0))
            .put("block", cell(part, slab, layout.toBlock(e.value(2))))
            .put("user", userCell(part, slab, e.value(2)))
            .put("link", cell(part, slab, e.value(3))));
  }

  private void refill(RawEvent e) {
    Part part = part(e.value(0));
    String action =
        switch (e.action()) {
          case SPLICE -> "Splice";
          case CARVE -> "Carve";
          default -> "CarveBehind";
        };
    Line line =
        event(part, action)
            .put("class", classOf(e.slab()))
            .put("slab", part.place(e.slab()))
            .put("head", cell(part, e.slab(), e.value(2)));
    if (e.action() == RawEvent.Action.SPLICE) {
      emit(line.put("used", e.value(3)));
    } else {
      emit(line.put("count", e.value(3)).put("carved", e.value(4)).put("used", e.value(5)));
    }
  }

  private void setAside(RawEvent e) {
    Part part = part(e.value(0));
    part.active.remove(e.slab().sizeClass);
    emit(event(part, "SetAside").put("class", classOf(e.slab())).put("slab", part.place(e.slab())));
  }

  private void activate(RawEvent e, String action) {
    Part part = part(e.value(0));
    part.active.put(e.slab().sizeClass, e.slab());
    emit(event(part, action).put("class", classOf(e.slab())).put("slab", part.place(e.slab())));
  }

  private void free(RawEvent e) {
    long heap = e.value(0);
    if (heap == Slab.NOBODY) {
      return; // Drained by a thread without heap: no heap's slab.
    }
    Part part = part(heap);
    long block = e.value(1);
    emit(
        event(part, "Free")
            .put("slab", part.place(e.slab()))
            .put("user", userCell(part, e.slab(), layout.toUser(block)))
            .put("block", cell(part, e.slab(), block))
            .put("link", cell(part, e.slab(), e.value(2)))
            .put("used", e.value(3)));
  }

  private void refused(RawEvent e) {
    Part part = part(e.value(0));
    Slab slab = ownSlabAt(e.value(0), e.value(1));
    String fault = FAULTS.get((int) e.value(2));
    if (slab != Slab.NONE) {
      int user = userCell(part, slab, e.value(1));
      emit(event(part, "FreeRefused").put("user", user).put("result", fault));
    } else if (e.value(2) == AddressFault.FOREIGN.ordinal()) {
      emit(event(part, "FreeRefused").put("user", 0).put("result", fault));
    }
  }

  private void flush(RawEvent e) {
    Part part = part(e.value(0));
    emit(
        event(part, "Flush")
            .put("class", classOf(e.slab()))
            .put("block", cell(part, e.slab(), e.value(2)))
            .put("link", cell(part, e.slab(), e.value(3)))
            .put("used", e.value(4)));
  }

  /** An active slab whose owner is cleared; it stays active if remote frees keep it (REFILL-5). */
  private void noteActive(Slab slab) {
    Integer heap = heapOf.get(slab);
    if (heap != null && part(heap).active.get(slab.sizeClass) == slab) {
      keptBy.put(slab, heap);
    }
  }

  private void unown(RawEvent e) {
    if (e.value(0) != 0) {
      keptBy.remove(e.slab()); // Given up after all.
    }
    Integer heap = heapOf.get(e.slab());
    if (heap == null || e.value(1) == 0) {
      return;
    }
    if (e.value(0) != 0) {
      leave(e.slab());
      return;
    }
    Part part = part(heap);
    if (part.active.get(e.slab().sizeClass) == e.slab()) {
      part.active.remove(e.slab().sizeClass);
      emit(event(part, "Detach").put("class", classOf(e.slab())).put("slab", part.place(e.slab())));
    }
  }

  private void leave(Slab slab) {
    Integer heap = heapOf.remove(slab);
    if (heap != null) {
      Part part = part(heap);
      part.active.remove(slab.sizeClass, slab);
      emit(event(part, "Leave").put("slab", part.place(slab)));
    }
  }

  private void retire(Slab slab) {
    Integer heap = heapOf.remove(slab);
    if (heap != null) {
      Part part = part(heap);
      part.active.remove(slab.sizeClass, slab);
      emit(event(part, "Retire").put("class", classOf(slab)).put("slab", part.place(slab)));
    }
  }

  private void setOwner(RawEvent e) {
    int heap = (int) e.value(0);
    if (heapOf.getOrDefault(e.slab(), 0) == heap) {
      return;
    }
    leave(e.slab());
    heapOf.put(e.slab(), heap);
    Part part = part(heap);
    List<Integer> list = new ArrayList<>();
    for (int i = 3; i < e.values().size(); i++) {
      list.add(cell(part, e.slab(), e.value(i)));
    }
    emit(
        event(part, "Arrive")
            .put("class", classOf(e.slab()))
            .put("slab", part.place(e.slab()))
            .put("carved", e.value(1))
            .put("used", e.value(2))
            .put("list", list));
    if (Integer.valueOf(heap).equals(keptBy.remove(e.slab()))) {
      activate(e, "Adopt");
    }
  }

  private void userWrite(RawEvent e) {
    for (Map.Entry<Slab, Integer> entry : heapOf.entrySet()) {
      if (ownSlabAt(entry.getValue(), e.value(0)) == entry.getKey()) {
        Part part = part(entry.getValue());
        int cell = userCell(part, entry.getKey(), e.value(0));
        emit(event(part, "UserWrite").put("cell", cell));
        return;
      }
    }
  }
}
