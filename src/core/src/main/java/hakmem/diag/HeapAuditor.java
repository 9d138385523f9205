// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.ace.HugeBlock;
import hakmem.api.Allocator;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.bin.AllocatorParts;
import hakmem.bin.Magazines;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.kind.MappingBase;
import hakmem.kind.SizeClass;
import hakmem.layout.Addresses;
import hakmem.layout.SpanLayout;
import hakmem.layout.SuperslabLayout;
import hakmem.record.DumpedOperations;
import hakmem.registry.AddressRange;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.walk.EngineDoor;
import hakmem.walk.HeapWalk;
import hakmem.walk.SlabLists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks a whole heap and checks every numbered invariant of {@code spec/design/invariants.md}.
 * Needs quiescence: no thread may be inside the allocator. Cost: proportional to superslabs and
 * free blocks.
 */
public final class HeapAuditor {
  /** What is violated while a thread is inside. */
  static final String INSIDE = "INV-L1";

  private final Engine engine;
  private final AllocatorParts parts;
  private final List<String> violations = new ArrayList<>();
  private final Map<Slab, Integer> binEntries = new HashMap<>();
  private long retainedBytes;

  /** Of spans that are not free. */
  private long spanBytes;

  private long committedBytes;

  private HeapAuditor(Engine engine) {
    this.engine = engine;
    this.parts = engine.parts();
  }

  /**
   * Every violation that there is now. Waits for a collection that is under way. If there is one,
   * and the allocator keeps its last operations, a dump is written, see {@link
   * Allocator#recordLast}.
   *
   * @param allocator no thread may be inside it
   * @return one sentence each that starts with the invariant's number; empty if there is none
   */
  public static List<String> audit(Allocator allocator) {
    Engine engine = EngineDoor.open(allocator);
    List<String> found = findings(engine);
    if (!found.isEmpty()) {
      DumpedOperations.audited(engine, found);
    }
    return found;
  }

  /** The same for a dump itself. */
  static List<String> findings(Engine engine) {
    HeapAuditor auditor = new HeapAuditor(engine);
    return engine.collector().whilePaused(auditor::check);
  }

  private List<String> check() {
    checkLeases();
    checkHeaps();
    HeapWalk.superslabs(parts.registry()).forEach(this::checkSuperslab);
    checkHugeBlocks();
    checkSpans();
    checkGauges();
    checkIndices();
    return List.copyOf(violations);
  }

  private void require(boolean holds, String invariant, String what) {
    if (!holds) {
      violations.add(invariant + ": " + what);
    }
  }

  private static String name(Slab slab) {
    return "slab=" + Text.hex(slab.address()) + ", sizeClass=" + slab.sizeClass;
  }

  private void checkLeases() {
    long leaked = 0;
    for (BlockHeap heap : engine.heaps()) {
      leaked += heap.isLeaked() ? 1 : 0;
      require(
          heap.isShown() || heap.isLeaked(),
          INSIDE,
          "somebody is inside or has the lease, or has left heads or id hidden: heap=" + heap.id());
    }
    long counted = engine.collector().leakedHeaps();
    require(counted == leaked, "INV-L2", "leaked: gauge=" + counted + ", walked=" + leaked);
  }

  private void checkHeaps() {
    for (BlockHeap heap : engine.heaps()) {
      checkMagazineBytes(heap);
      for (int i = 0; i < SizeClasses.COUNT; i++) {
        int sizeClass = Kinds.sizeClass(i);
        Slab active = heap.bins().active(sizeClass);
        if (active != null) {
          checkBinEntry(heap, sizeClass, active);
        }
        for (Slab slab : heap.bins().partials(sizeClass)) {
          checkBinEntry(heap, sizeClass, slab);
        }
        checkMagazine(heap, sizeClass);
        require(
            heap.head(sizeClass) == 0 || active != null,
            "INV-T1",
            "thread list without active slab: heap=" + heap.id() + ", sizeClass=" + i);
      }
    }
  }

  private void checkMagazineBytes(BlockHeap heap) {
    Magazines magazines = heap.bins().magazines();
    long walked = 0;
    for (int i = 0; i < SizeClasses.COUNT; i++) {
      int sizeClass = Kinds.sizeClass(i);
      walked += magazines.count(sizeClass) * parts.geometries().of(sizeClass).slabBytes();
    }
    require(
        walked == magazines.bytes() && walked <= parts.magazineBytesMax(),
        "INV-M2",
        "magazines of heap "
            + heap.id()
            + " keep "
            + walked
            + " bytes of slabs, gauge="
            + magazines.bytes()
            + ", bound="
            + parts.magazineBytesMax());
  }

  /** Of the blocks that lie in their slabs SlabLists says whether they are signed. */
  private void checkMagazine(BlockHeap heap, @SizeClass int sizeClass) {
    long max = Magazines.blocksMax(parts.geometries().of(sizeClass), parts.magazineBytesMax());
    int count = heap.bins().magazines().count(sizeClass);
    String place = ": heap=" + heap.id() + ", sizeClass=" + SizeClasses.slot(sizeClass);
    require(count <= max, "INV-M2", "a magazine of " + count + " blocks, at most " + max + place);
    for (long block : heap.bins().magazines().blocks(sizeClass)) {
      Slab slab = parts.registry().lookup(parts.layout().toUser(block));
      require(
          slab.sizeClass == sizeClass && parts.freelist().isBlock(slab, block),
          "INV-M1",
          "a magazine holds " + Text.hex(block) + ", which is no block of its class" + place);
    }
  }

  private void checkBinEntry(BlockHeap heap, @SizeClass int sizeClass, Slab slab) {
    binEntries.merge(slab, 1, Integer::sum);
    require(slab.sizeClass == sizeClass, "INV-O2", "slab in a bin of another class: " + name(slab));
    require(
        slab.owner == heap.id() || slab.isSparse(),
        "INV-O2",
        "slab in the bin of heap " + heap.id() + " has owner " + slab.owner + ": " + name(slab));
    require(
        parts.registry().lookup(slab.firstBlock) == slab,
        "INV-R1",
        "slab in a bin is not registered: " + name(slab));
  }

  private void checkSuperslab(Superslab superslab) {
    long state = superslab.stateAcquire();
    int committed = superslab.committedUnitsAcquire();
    committedBytes += superslab.committedBytes();
    if ((state & Superslab.RETAINED) != 0) {
      retainedBytes += Superslab.roomBytes(state);
      require(
          committed != 0 && state == Superslab.retainedState(Integer.bitCount(committed)),
          "INV-P1",
          "retained superslab is not empty, or takes room for other bytes than its own: superslab="
              + Text.hex(superslab.address));
    }
    require(
        (state & Superslab.ALL_FREE) == 0 || isFindable(superslab),
        "INV-P3",
        "free units that no search finds: superslab=" + Text.hex(superslab.address));
    int slabUnits = 0;
    for (int unit = 0; unit < SuperslabLayout.UNITS; unit++) {
      Slab slab = HeapWalk.slabOf(parts.registry(), superslab, unit);
      boolean free = (state >>> unit & 1) != 0;
      slabUnits |= slab == Slab.NONE ? 0 : 1 << unit;
      require(
          free == (slab == Slab.NONE),
          "INV-U1",
          "unit " + unit + " free=" + free + " of superslab=" + Text.hex(superslab.address));
      boolean covers =
          slab == Slab.NONE || (unit >= slab.firstUnit && unit < slab.firstUnit + slab.units);
      require(covers, "INV-R1", "unit " + unit + " lies outside its " + name(slab));
    }
    int covered = 0;
    for (Slab slab : HeapWalk.slabs(parts.registry(), superslab)) {
      checkSlab(slab);
      covered |= SuperslabLayout.runMask(slab.firstUnit, slab.units);
    }
    require(
        covered == slabUnits,
        "INV-U1",
        "units and slabs disagree in superslab=" + Text.hex(superslab.address));
    require(
        (slabUnits & ~committed) == 0,
        "INV-U2",
        "units of slabs are not committed in superslab=" + Text.hex(superslab.address));
  }

  private boolean isFindable(Superslab superslab) {
    for (AddressRange range : parts.registry().ranges()) {
      if (range.contains(superslab.address)) {
        int units = superslab.longestFreeRun();
        while (units > 0 && range.isAvailable(superslab.index, units)) {
          units--;
        }
        return units == 0;
      }
    }
    return false;
  }

  private void checkSlab(Slab slab) {
    boolean countsInOrder =
        0 <= slab.usedCount
            && slab.usedCount <= slab.carvedCount
            && slab.carvedCount <= slab.capacity;
    require(
        countsInOrder,
        "INV-S2",
        "used=" + slab.usedCount + ", carved=" + slab.carvedCount + ": " + name(slab));
    SlabLists lists = SlabLists.of(engine, slab);
    violations.addAll(lists.violations());
    require(
        slab.usedCount + lists.localCount() + lists.mappedCount() == slab.carvedCount,
        "INV-S1",
        "used="
            + slab.usedCount
            + " + local="
            + lists.localCount()
            + " + mapped="
            + lists.mappedCount()
            + " != carved="
            + slab.carvedCount
            + ": "
            + name(slab));
    require(
        lists.threadCount() + lists.remoteCount() + lists.keptCount() <= slab.usedCount,
        "INV-S3",
        "more blocks on thread and remote lists and in magazines than used: " + name(slab));
    checkOwnership(slab);
  }

  private void checkOwnership(Slab slab) {
    long word = slab.loadRemoteWordAcquire();
    boolean owned = Slab.isOwned(word);
    require(!Slab.isDead(word), "INV-O1", "registered slab is dead: " + name(slab));
    require(owned || word == 0, "INV-O1", "nobody owns freed blocks of " + name(slab));
    int entries = binEntries.getOrDefault(slab, 0);
    require(
        entries == (owned ? 1 : 0),
        "INV-O2",
        "owned=" + owned + " but in " + entries + " bins: " + name(slab));
    require(
        slab.owner == Slab.NOBODY || !slab.isSparse(),
        "INV-O4",
        "sparse, and heap " + slab.owner + " may free without a look at the map: " + name(slab));
    // Not Slab.hasFree: an audit that asks the engine says what the engine believes.
    boolean hasFree = slab.localHead != 0 || slab.carvedCount < slab.capacity || slab.isSparse();
    require(
        owned || !hasFree || slab.isListed(),
        "INV-O3",
        "slab with free blocks is neither owned nor listed: " + name(slab));
  }

  private void checkHugeBlocks() {
    @MappingBase long end = 0;
    for (HugeBlock block : parts.spans().blocks()) {
      spanBytes += block.usableBytes();
      require(
          block.spanAddress >= end,
          "INV-H1",
          "huge blocks overlap at " + Text.hex(block.spanAddress));
      end = Addresses.endOf(block.spanAddress, block.usableBytes());
    }
    int stray = parts.spans().strayCount();
    require(stray == 0, "INV-H3", "huge blocks that nobody finds and nobody unlinks: " + stray);
  }

  private void checkSpans() {
    for (HugeBlock block : parts.spans().cached()) {
      retainedBytes += block.usableBytes();
      spanBytes += block.usableBytes();
    }
    committedBytes += spanBytes;
    long bytes = SpanLayout.SLOT_BYTES * parts.spans().freeSlots() + spanBytes;
    require(
        bytes == parts.spans().reservedBytes(),
        "INV-H2",
        "spans: free, used and cached=" + bytes + ", reserved=" + parts.spans().reservedBytes());
  }

  private void checkGauges() {
    require(
        parts.retainedBytes() == retainedBytes,
        "INV-P1",
        "retained: gauge=" + parts.retainedBytes() + ", walked=" + retainedBytes);
    require(
        retainedBytes <= parts.retained().boundBytes(),
        "INV-P2",
        "retained=" + retainedBytes + " exceeds the bound " + parts.retained().boundBytes());
    long gauge = parts.gauge().committedBytes();
    require(
        gauge == committedBytes,
        "INV-C1",
        "committed: gauge=" + gauge + ", walked=" + committedBytes);
  }

  private void checkIndices() {
    for (AddressRange range : parts.registry().ranges()) {
      for (int index = 0; index < range.length(); index++) {
        require(
            range.isFreeIndex(index) == (range.superslabAt(index) == null),
            "INV-P4",
            "neither free nor a superslab's, or both: superslab="
                + Text.hex(range.addressOf(index)));
      }
    }
  }
}
