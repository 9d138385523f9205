// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.ace.Spans;
import hakmem.api.BlockSites;
import hakmem.api.SiteWatch;
import hakmem.base.Lifetime;
import hakmem.base.StackRoom;
import hakmem.bin.AllocatorParts;
import hakmem.freeing.AddressCheck;
import hakmem.freeing.Faults;
import hakmem.freeing.SlowFree;
import hakmem.gauge.FailureLog;
import hakmem.gauge.SlowStep;
import hakmem.gauge.Tag;
import hakmem.layout.BlockLayout;
import hakmem.lease.HeapCollector;
import hakmem.lease.HeapHome;
import hakmem.lease.HeapSeat;
import hakmem.lease.HeapTable;
import hakmem.lease.LeasedHeap;
import hakmem.lease.LeasedHeaps;
import hakmem.lease.Maintenance;
import hakmem.lease.SpanDecaySteps;
import hakmem.memory.OsMemory;
import hakmem.option.OptionValues;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The inside of an allocator: makes its heaps and closes them. Thread-safe. */
public final class Engine implements HeapHome<BlockHeap> {
  private static final Maintenance MAINTENANCE = Maintenance.ofTheProcess();

  private final Lifetime lifetime = new Lifetime();
  private final LeasedHeaps<BlockHeap> heaps = new LeasedHeaps<>(lifetime);
  private final AllocatorParts shared;
  private final HeapParts parts;
  private final HeapCollector collector;
  private final SpanDecaySteps decaySteps;
  private final AtomicInteger lastHeapId = new AtomicInteger();

  /** For people, once the allocator is built. */
  private OptionValues options = new OptionValues();

  /** The same; null: nobody keeps sites. */
  private @Nullable SiteWatch sites;

  /**
   * The inside of a new allocator.
   *
   * @param os where memory comes from
   * @param layout of its blocks
   * @param reserveBytes address space to reserve at once
   * @param retainedBytesMax bound on empty superslabs kept committed
   * @param limitBytes most bytes that may be committed
   * @param softLimitBytes most that are while something else can be given up
   * @param magazineBytesMax bound on the bytes of slabs that each heap's magazines keep
   * @param sampleBytes allocated from sample to sample, on average
   * @param failures last ones that are kept; 0: none
   * @param tag name and account, with the same limits; null: it has none
   * @param outer the inside of the allocator around it; null: there is none
   */
  public Engine(
      OsMemory os,
      BlockLayout layout,
      long reserveBytes,
      long retainedBytesMax,
      long limitBytes,
      long softLimitBytes,
      long magazineBytesMax,
      long sampleBytes,
      int failures,
      @Nullable Tag tag,
      @Nullable Engine outer) {
    StackRoom.require();
    EagerClasses.initialize();
    if (failures > 0) {
      os.explainRefusals();
    }
    this.shared =
        AllocatorParts.of(
            os,
            layout,
            reserveBytes,
            retainedBytesMax,
            limitBytes,
            softLimitBytes,
            magazineBytesMax,
            sampleBytes,
            new FailureLog(failures),
            tag,
            outer == null ? null : outer.shared.pressure(),
            heaps,
            lifetime);
    try {
      this.parts = HeapParts.of(shared);
      this.collector = new HeapCollector(shared, heaps);
      this.decaySteps = new SpanDecaySteps(collector);
    } catch (Throwable e) { // Error: undone.
      shared.registry().discard();
      throw e;
    }
  }

  /** Gives the address space back of an allocator that nobody has got to know. */
  public void discard() {
    stopCollecting();
    shared.registry().discard();
  }

  /** Keeps what the allocator is built with, for people; before anybody else has it. */
  public void keepOptions(OptionValues all) {
    options = all;
  }

  /** What the allocator was built with. */
  public OptionValues options() {
    return options;
  }

  /** Keeps who knows the places that asked for blocks; before anybody else has the allocator. */
  public void keepSites(SiteWatch watch) {
    sites = watch;
  }

  /** Who holds blocks, if the allocator was built to know. */
  public BlockSites sites() {
    return sites == null ? BlockSites.NONE : sites.sites();
  }

  /** What all heaps share. */
  public AllocatorParts parts() {
    return shared;
  }

  /** Takes memory back from heaps that nobody uses. */
  public HeapCollector collector() {
    return collector;
  }

  /** What comes between two collections. */
  SpanDecaySteps decaySteps() {
    return decaySteps;
  }

  /**
   * Collects every so often from now on, on a thread of its own, until {@link #stopCollecting}.
   *
   * @param periodMillis more than 0
   */
  public void maintain(long periodMillis) {
    shared.spans().paceDecay(periodMillis);
    MAINTENANCE.add(collector, periodMillis);
    MAINTENANCE.add(decaySteps, Math.max(1, periodMillis / Spans.STEPS_A_ROUND));
  }

  /** No collection from now on: the memory is about to go. Waits for one that is under way. */
  public void stopCollecting() {
    MAINTENANCE.remove(decaySteps);
    MAINTENANCE.remove(collector);
    collector.stop();
  }

  /**
   * Gives back what is committed and not in use, and what lies between live blocks; how many bytes
   * are not committed any more.
   */
  public long trim() {
    StackRoom.require();
    long begun = shared.steps().begin();
    heaps.collectSamples();
    long bytes = shared.trim();
    shared.sparseSlabs().trim();
    shared.counts().notePurges(shared.gauge());
    shared.steps().end(SlowStep.TRIM, begun, 0, 0, bytes);
    return bytes;
  }

  /** What becomes of refused requests. */
  Refusals refusals() {
    return parts.refusals();
  }

  /** Who watches. */
  Watch watch() {
    return parts.watch();
  }

  /** What an address is. */
  public AddressCheck addresses() {
    return parts.addresses();
  }

  /** Frees for threads without heap. */
  public SlowFree frees() {
    return parts.frees();
  }

  /** Errors about wrong addresses. */
  public Faults faults() {
    return parts.faults();
  }

  /** All heaps that are not closed. */
  public Collection<BlockHeap> heaps() {
    return heaps.all();
  }

  /** The set of heaps. */
  public LeasedHeaps<BlockHeap> leasedHeaps() {
    return heaps;
  }

  /** A new heap of the caller's own. */
  public BlockHeap newHeap() {
    StackRoom.require();
    return newHeap(LeasedHeap.EXPLICIT);
  }

  @Override
  public BlockHeap newHeap(long threadId) {
    lifetime.checkOpen();
    BlockHeap heap = heapWithId(lastHeapId.incrementAndGet(), threadId);
    heaps.add(heap);
    return heap;
  }

  /** Whether {@link #close} was not called, or changed nothing. */
  public boolean isOpen() {
    return !lifetime.hasEnded();
  }

  /** A heap that no walk sees. */
  private BlockHeap heapWithId(int id, long threadId) {
    return shared.layout().hasHeader()
        ? HeaderHeap.create(parts, this, id, threadId)
        : HeaderlessHeap.create(parts, this, id, threadId);
  }

  /** A table for the heaps of threads, without any yet. */
  HeapTable<BlockHeap> newTable() {
    BlockHeap nobodys = heapWithId(0, LeasedHeap.EXPLICIT);
    HeapTable<BlockHeap> table = new HeapTable<>(new BlockHeap[HeapTable.LENGTH], nobodys);
    heaps.useTable(table);
    return table;
  }

  @Override
  public HeapSeat<BlockHeap> borrow() {
    StackRoom.require();
    return heaps.seats().take();
  }

  @Override
  public @Nullable HeapSeat<BlockHeap> borrowToSample() {
    return heaps.takeSampleSeat();
  }

  @Override
  public void heapEnded(BlockHeap heap) {
    heaps.remove(heap);
  }

  /**
   * Shuts every heap and gives the memory back. Waits for nobody: threads that are inside go on in
   * memory that stays mapped. Idempotent. Steps SHUT-1 to SHUT-3.
   *
   * @throws hakmem.api.ViewInUseException a native call is using a view; nothing has changed then
   */
  public void close() {
    shared.views().close();
    lifetime.end();
    heaps.shutAll();
    shared.registry().close();
    shared.spans().close();
    shared.gauge().close();
  }
}
