// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.ace.HugeBlock;
import hakmem.api.Allocator;
import hakmem.base.Kinds;
import hakmem.heap.Engine;
import hakmem.kind.MappingBase;
import hakmem.kind.SizeClass;
import hakmem.kind.SuperslabBase;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.walk.EngineDoor;
import hakmem.walk.HeapWalk;
import hakmem.walk.SlabLists;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * What stands where in an allocator's memory. A picture of one moment while nobody allocates or
 * frees; otherwise each slab is what it was when the walk came by.
 *
 * @param version of the names and their meaning: {@link #VERSION}
 * @param tag of the allocator, as {@link Allocator#tag}; empty if it has no name
 * @param superslabs in address order
 * @param hugeBlocks in address order
 * @param keptSpans freed spans that are kept for reuse, in address order
 */
public record HeapMap(
    int version,
    String tag,
    List<SuperslabView> superslabs,
    List<SpanView> hugeBlocks,
    List<SpanView> keptSpans) {
  /** Changes when a name or a meaning does; a new name is no new version. */
  public static final int VERSION = 1;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Blocks whose states a map lists, in all; the slabs behind them have none listed. */
  public static final int BLOCKS_LISTED_MAX = 1 << 20;

  /**
   * A superslab.
   *
   * @param address first address
   * @param retained whether it is empty and kept for reuse
   * @param committedUnits bit i: unit i, of 64 KiB, is backed by memory
   * @param slabs in address order
   */
  public record SuperslabView(
      @SuperslabBase long address, boolean retained, long committedUnits, List<SlabView> slabs) {}

  /**
   * A slab. live + free + remote + not yet carved = capacity, while nobody allocates or frees.
   *
   * @param firstUnit index of its first 64 KiB unit in the superslab
   * @param units its length in units
   * @param sizeClass index of its class
   * @param blockBytes bytes of a block
   * @param capacity blocks in all
   * @param carved blocks that were ever used
   * @param live blocks that users hold
   * @param free blocks on the thread list and the local freelist, and those in magazines
   * @param remote blocks on the remote list
   * @param owner heap id, 0: nobody
   * @param ageMillis since it was cut from its superslab
   * @param blocks states of its blocks in order of address, as {@link BlockStates} writes them;
   *     empty if they were not asked for, or are too many
   */
  public record SlabView(
      int firstUnit,
      int units,
      @SizeClass int sizeClass,
      int blockBytes,
      int capacity,
      int carved,
      int live,
      int free,
      int remote,
      int owner,
      long ageMillis,
      String blocks) {}

  /**
   * A huge block, or a span that is kept.
   *
   * @param address first address
   * @param bytes of its span
   */
  public record SpanView(@MappingBase long address, long bytes) {}

  /**
   * The map of an allocator, without the states of single blocks. Thread-safe; waits for a
   * collection that is under way, malloc and free wait for nothing. Cost: a look at each block.
   *
   * @param allocator open or closed
   * @return a picture of this moment
   */
  public static HeapMap of(Allocator allocator) {
    return of(EngineDoor.open(allocator), 0);
  }

  /**
   * As {@link #of}, with the states of up to {@link #BLOCKS_LISTED_MAX} single blocks.
   *
   * @param allocator open or closed
   * @return a picture of this moment
   */
  public static HeapMap withBlocks(Allocator allocator) {
    return of(EngineDoor.open(allocator), BLOCKS_LISTED_MAX);
  }

  /**
   * The maps of an allocator and of all that are nested in it by name, as of {@link #of}.
   *
   * @param allocator open or closed
   * @return its own first, then the others, each before those in it
   */
  public static List<HeapMap> within(Allocator allocator) {
    return NestedEngines.of(allocator).stream().map(engine -> of(engine, 0)).toList();
  }

  /**
   * Draws the map of an allocator whenever it is asked, with or without the states of single
   * blocks, without keeping the allocator alive. Thread-safe.
   *
   * @param allocator open or closed
   * @return takes whether to list blocks; an empty map once the allocator is garbage
   */
  public static Function<Boolean, HeapMap> whileAlive(Allocator allocator) {
    WeakReference<Engine> weak = new WeakReference<>(EngineDoor.open(allocator));
    return withBlocks -> {
      Engine engine = weak.get();
      return engine == null
          ? new HeapMap(VERSION, "", List.of(), List.of(), List.of())
          : of(engine, withBlocks ? BLOCKS_LISTED_MAX : 0);
    };
  }

  /** Of what lies nearest to an address, so many superslabs and spans of each kind at most. */
  static HeapMap near(Engine engine, long address, int most) {
    HeapMap all = of(engine, BLOCKS_LISTED_MAX, list -> nearest(list, address, most));
    return new HeapMap(
        VERSION,
        all.tag,
        all.superslabs,
        nearestSpans(all.hugeBlocks, address, most),
        nearestSpans(all.keptSpans, address, most));
  }

  private static List<Superslab> nearest(List<Superslab> all, long address, int most) {
    return nearest(all, superslab -> Kinds.plain(superslab.address), address, most);
  }

  private static List<SpanView> nearestSpans(List<SpanView> all, long address, int most) {
    return nearest(all, span -> Kinds.plain(span.address()), address, most);
  }

  private static <T extends Object> List<T> nearest(
      List<T> all, ToLongFunction<T> place, long address, int most) {
    if (all.size() <= most) {
      return all;
    }
    return all.stream()
        .sorted(Comparator.comparingLong(one -> Math.abs(place.applyAsLong(one) - address)))
        .limit(most)
        .sorted(Comparator.comparingLong(place))
        .toList();
  }

  private static HeapMap of(Engine engine, int blocksMax) {
    return of(engine, blocksMax, all -> all);
  }

  private static HeapMap of(Engine engine, int blocksMax, UnaryOperator<List<Superslab>> chosen) {
    List<SuperslabView> superslabs =
        engine.collector().whilePaused(() -> superslabs(engine, blocksMax, chosen));
    List<SpanView> huge = new ArrayList<>();
    for (HugeBlock block : engine.parts().spans().blocks()) {
      huge.add(new SpanView(block.spanAddress, block.usableBytes()));
    }
    List<SpanView> kept = new ArrayList<>();
    for (HugeBlock block : engine.parts().spans().cached()) {
      kept.add(new SpanView(block.spanAddress, block.usableBytes()));
    }
    kept.sort(Comparator.comparingLong(span -> Kinds.plain(span.address())));
    return new HeapMap(VERSION, engine.parts().gauge().tagPath(), superslabs, huge, kept);
  }

  /**
   * All of it as JSON, with the names of the components.
   *
   * @return one line
   */
  public String toJson() {
    return RecordJson.of(this);
  }

  private static List<SuperslabView> superslabs(
      Engine engine, int blocksMax, UnaryOperator<List<Superslab>> chosen) {
    List<SuperslabView> all = new ArrayList<>();
    int left = blocksMax;
    for (Superslab superslab : chosen.apply(HeapWalk.superslabs(engine.parts().registry()))) {
      List<SlabView> slabs = new ArrayList<>();
      for (Slab slab : HeapWalk.slabs(engine.parts().registry(), superslab)) {
        boolean listed = slab.capacity <= left;
        left -= listed ? slab.capacity : 0;
        slabs.add(view(engine, slab, listed));
      }
      boolean retained = (superslab.stateAcquire() & Superslab.RETAINED) != 0;
      long committed = Integer.toUnsignedLong(superslab.committedUnitsAcquire());
      all.add(new SuperslabView(superslab.address, retained, committed, slabs));
    }
    return all;
  }

  private static SlabView view(Engine engine, Slab slab, boolean listed) {
    SlabLists lists = SlabLists.of(engine, slab);
    return new SlabView(
        slab.firstUnit,
        slab.units,
        slab.sizeClass,
        slab.blockBytes,
        slab.capacity,
        slab.carvedCount,
        Math.max(0, lists.liveCount()),
        lists.localCount() + lists.threadCount() + lists.keptCount(),
        lists.remoteCount(),
        slab.owner,
        Math.max(0, (System.nanoTime() - slab.bornNanos) / NANOS_PER_MILLI),
        listed ? BlockStates.of(engine.parts(), slab) : "");
  }
}
