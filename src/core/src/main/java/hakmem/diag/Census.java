// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.ace.HugeBlock;
import hakmem.ace.SpanBands;
import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.Allocator;
import hakmem.api.BlockSites;
import hakmem.api.Option;
import hakmem.api.SiteMode;
import hakmem.base.Kinds;
import hakmem.bin.AllocatorParts;
import hakmem.diag.Statistics.Bytes;
import hakmem.diag.Statistics.Counts;
import hakmem.diag.Statistics.HeapRow;
import hakmem.diag.Statistics.Heaps;
import hakmem.diag.Statistics.SizeClassRow;
import hakmem.diag.Statistics.SpanBand;
import hakmem.gauge.SlowCounts;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.kind.SizeClass;
import hakmem.layout.SpanLayout;
import hakmem.lease.HeapCollector;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.walk.EngineDoor;
import hakmem.walk.HeapWalk;
import hakmem.walk.SlabLists;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Walks over an allocator and adds up its {@link Statistics}. */
public final class Census {
  /** Sums of a size class. */
  private static final class ClassSum {
    long slabs;
    long capacity;
    long used;
    long cached;
  }

  /** Sums of the slabs of a heap. */
  private static final class HeapSum {
    long slabs;
    long bytes;
  }

  /** Sums of a band of spans. */
  private static final class BandSum {
    long liveSpans;
    long liveBytes;
    long cachedSpans;
    long cachedBytes;
    long capBytes;
    long hits;
    long misses;
  }

  private final Engine engine;
  private final AllocatorParts parts;
  private final Map<Integer, ClassSum> classes = new TreeMap<>();
  private final Map<Integer, HeapSum> heapSums = new HashMap<>();
  private final Map<Long, BandSum> bands = new TreeMap<>();
  private final List<SizeClassRow> rows = new ArrayList<>();
  private final List<HeapRow> heapRows = new ArrayList<>();
  private long live;
  private long cached;
  private long free;
  private long requestedLeast;
  private long requestedMost;
  private long refills;
  private long adoptions;
  private long drainedBlocks;
  private long flushes;
  private long flushedBlocks;

  private Census(Engine engine) {
    this.engine = engine;
    this.parts = engine.parts();
  }

  /**
   * The statistics of an allocator now. Thread-safe. Cost: a look at each slab, at each block that
   * is cached, and at each huge block, and at the page table of all superslabs and huge blocks;
   * malloc and free wait for nothing.
   *
   * @param allocator open or closed
   * @return a picture of this moment
   */
  public static Statistics of(Allocator allocator) {
    return of(EngineDoor.open(allocator));
  }

  /**
   * The statistics of an allocator and of all that are nested in it by name, as of {@link #of}:
   * each of that allocator alone, so that sums count nothing twice.
   *
   * @param allocator open or closed
   * @return its own first, then the others, each before those in it
   */
  public static List<Statistics> within(Allocator allocator) {
    return NestedEngines.of(allocator).stream().map(Census::of).toList();
  }

  /**
   * Takes the statistics of an allocator whenever it is asked, as {@link #of} does, without keeping
   * the allocator alive. Thread-safe.
   *
   * @param allocator open or closed
   * @return null once the allocator is garbage
   */
  public static Supplier<@Nullable Statistics> whileAlive(Allocator allocator) {
    WeakReference<Engine> weak = new WeakReference<>(EngineDoor.open(allocator));
    return () -> {
      Engine engine = weak.get();
      return engine == null ? null : of(engine);
    };
  }

  /** The same from inside. */
  static Statistics of(Engine engine) {
    Census walk = new Census(engine);
    walk.walkSlabs();
    walk.walkHeaps();
    walk.walkSpans();
    walk.addClasses();
    return walk.result();
  }

  private void walkSlabs() {
    for (Superslab superslab : HeapWalk.superslabs(parts.registry())) {
      for (Slab slab : HeapWalk.slabs(parts.registry(), superslab)) {
        ClassSum sum =
            classes.computeIfAbsent(SizeClasses.slot(slab.sizeClass), _ -> new ClassSum());
        sum.slabs++;
        sum.capacity += slab.capacity;
        sum.used += slab.usedCount;
        sum.cached += SlabLists.remoteCount(parts, slab);
        HeapSum heap = heapSums.computeIfAbsent(slab.owner, _ -> new HeapSum());
        heap.slabs++;
        heap.bytes += slab.bytes();
      }
    }
  }

  private void walkHeaps() {
    SlowCounts ended = parts.counts();
    refills = ended.refills();
    adoptions = ended.adoptions();
    drainedBlocks = ended.drainedBlocks();
    flushes = ended.flushes();
    flushedBlocks = ended.flushedBlocks();
    boolean listed = engine.heaps().size() <= Statistics.HEAPS_LISTED_MAX;
    for (BlockHeap heap : engine.heaps()) {
      refills += heap.bins().refills();
      adoptions += heap.bins().adoptions();
      drainedBlocks += heap.bins().drainedBlocks();
      flushes += heap.bins().flushes();
      flushedBlocks += heap.bins().flushedBlocks();
      for (int i = 0; i < SizeClasses.COUNT; i++) {
        addAtHand(heap, Kinds.sizeClass(i));
      }
      if (listed) {
        heapRows.add(row(heap));
      }
    }
  }

  private void addAtHand(BlockHeap heap, @SizeClass int sizeClass) {
    long head = heap.head(sizeClass);
    Slab slab = head == 0 ? null : heap.bins().active(sizeClass);
    ClassSum sum = classes.get(SizeClasses.slot(sizeClass));
    if (slab != null && sum != null) {
      sum.cached += SlabLists.atHandCount(parts, slab, head);
    }
    if (sum != null) {
      sum.cached += heap.bins().magazines().count(sizeClass);
    }
  }

  private HeapRow row(BlockHeap heap) {
    HeapSum sum = heapSums.getOrDefault(heap.id(), new HeapSum());
    return new HeapRow(
        heap.id(),
        heap.servedThreadId(),
        sum.slabs,
        sum.bytes,
        heap.bins().refills(),
        heap.bins().adoptions(),
        heap.bins().drainedBlocks(),
        heap.bins().flushes(),
        heap.bins().flushedBlocks());
  }

  private void walkSpans() {
    for (HugeBlock block : parts.spans().blocks()) {
      BandSum sum = band(block.usableBytes());
      sum.liveSpans++;
      sum.liveBytes += block.usableBytes();
      live += block.usableBytes();
      // Lengths are two slots apart, but for one.
      requestedLeast += block.usableBytes() - 2 * SpanLayout.SLOT_BYTES + 1;
      requestedMost += block.usableBytes();
    }
    for (HugeBlock block : parts.spans().cached()) {
      BandSum sum = band(block.usableBytes());
      sum.cachedSpans++;
      sum.cachedBytes += block.usableBytes();
    }
    SpanBands all = parts.spans().bands();
    long[] hits = parts.spans().hits();
    for (int i = 0; i < SpanBands.COUNT; i++) {
      if (hits[i] + all.misses(i) > 0) {
        BandSum sum = band(SpanLayout.SLOT_BYTES << i);
        sum.capBytes = all.capBytes(i);
        sum.hits = hits[i];
        sum.misses = all.misses(i);
      }
    }
  }

  private BandSum band(long bytes) {
    return bands.computeIfAbsent(Long.highestOneBit(bytes), _ -> new BandSum());
  }

  /** Racing threads may make a list longer than what was used: then nothing is live. */
  private void addClasses() {
    classes.forEach(
        (index, sum) -> {
          int sizeClass = Kinds.sizeClass(index);
          int blockBytes = SizeClasses.blockBytes(sizeClass);
          long atHand = Math.min(sum.cached, sum.used);
          long held = sum.used - atHand;
          long rest = sum.capacity - sum.used;
          long least = leastRequest(index);
          long most = parts.layout().usableBytes(blockBytes);
          rows.add(
              new SizeClassRow(sizeClass, blockBytes, sum.slabs, held, atHand, rest, least, most));
          requestedLeast += held * least;
          requestedMost += held * most;
          live += held * blockBytes;
          cached += atHand * blockBytes;
          free += rest * blockBytes;
        });
  }

  /** One byte more than the class below serves; 0 if there is none. */
  private long leastRequest(int index) {
    int below = index == 0 ? 0 : SizeClasses.blockBytes(Kinds.sizeClass(index - 1));
    long served = parts.layout().usableBytes(below);
    return served <= 0 ? 0 : served + 1;
  }

  /** Bytes asked for, if each block's are kept. */
  private OptionalLong requested() {
    if (engine.options().value(Option.SITES) != SiteMode.ALL.ordinal()) {
      return OptionalLong.empty();
    }
    BlockSites sites = engine.sites();
    return sites.failure().isEmpty() ? OptionalLong.of(sites.bytes()) : OptionalLong.empty();
  }

  private Statistics result() {
    HeapCollector collector = engine.collector();
    Bytes bytes =
        new Bytes(
            live,
            cached,
            free,
            parts.gauge().committedBytes(),
            parts.gauge().peakBytes(),
            parts.retainedBytes(),
            parts.registry().reservedBytes() + parts.spans().reservedBytes(),
            parts.gauge().limitBytes(),
            parts.os().hugePageBytes(),
            ResidentBytes.of(parts),
            requested(),
            requestedLeast,
            requestedMost);
    Heaps heaps =
        new Heaps(
            engine.heaps().size(),
            collector.deadHeaps(),
            collector.idleHeaps(),
            collector.leakedHeaps());
    List<SpanBand> spanBands = new ArrayList<>();
    bands.forEach(
        (least, sum) ->
            spanBands.add(
                new SpanBand(
                    least,
                    sum.liveSpans,
                    sum.liveBytes,
                    sum.cachedSpans,
                    sum.cachedBytes,
                    sum.capBytes,
                    sum.hits,
                    sum.misses)));
    return new Statistics(
        Statistics.VERSION,
        parts.gauge().tagPath(),
        bytes,
        heaps,
        counts(),
        List.copyOf(rows),
        List.copyOf(heapRows),
        List.copyOf(spanBands),
        parts.failures().last());
  }

  private Counts counts() {
    Map<Cause, Long> failures = new EnumMap<>(Cause.class);
    for (Cause cause : Cause.values()) {
      failures.put(cause, parts.counts().failures(cause));
    }
    Map<AddressFault, Long> wrongFrees = new EnumMap<>(AddressFault.class);
    for (AddressFault fault : AddressFault.values()) {
      wrongFrees.put(fault, parts.counts().wrongFrees(fault));
    }
    return new Counts(
        refills,
        drainedBlocks,
        flushes,
        flushedBlocks,
        adoptions,
        parts.pool().cutCount(),
        parts.spans().cutCount(),
        parts.spans().reuseCount(),
        parts.gauge().purges(),
        parts.gauge().purgedBytes(),
        engine.collector().damagedLists(),
        engine.collector().errors(),
        failures,
        parts.failures().lost(),
        wrongFrees);
  }
}
