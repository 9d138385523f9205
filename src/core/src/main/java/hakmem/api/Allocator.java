// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.base.StackRoom;
import hakmem.bin.AllocatorParts;
import hakmem.foreign.BlockScopeGroup;
import hakmem.foreign.BlockSegments;
import hakmem.foreign.BlockSource;
import hakmem.foreign.ConfinedArena;
import hakmem.foreign.SharedArena;
import hakmem.gauge.Tag;
import hakmem.gauge.TagHolder;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.kind.UserAddress;
import hakmem.layout.BlockLayout;
import hakmem.layout.Requests;
import hakmem.lease.HeapCollector;
import hakmem.memory.BlockViews;
import hakmem.memory.LinuxOs;
import hakmem.memory.OsMemory;
import hakmem.option.OptionValues;
import hakmem.option.ProcessOptions;
import hakmem.record.DumpedOperations;
import hakmem.record.OptionWatchers;
import hakmem.record.SiteLedger;
import hakmem.record.TraceRecorder;
import hakmem.walk.BeansDoor;
import hakmem.walk.EngineDoor;
import hakmem.walk.HeapWalk;
import hakmem.walk.LiveBlockCount;
import hakmem.walk.TagWalk;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.List;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An allocator with address space, heaps and options of its own; what it has handed out ends with
 * it. {@link Hakmem} is the one that the whole process shares.
 *
 * <p>Thread-safe, also for virtual threads: each platform thread is served from a {@link Heap} of
 * its own, virtual threads from two for each core, and any thread may free any block.
 *
 * <p>Units, ownership, errors and cost are those of {@link Heap}; to find the calling thread's heap
 * costs a few nanoseconds. Memory that the blocks no longer need goes back to the system by itself,
 * see {@link #collectIdle}.
 */
@InheritableMustCall("close")
public final class Allocator implements AutoCloseable {
  static {
    EngineDoor.install(
        allocator -> ((Allocator) allocator).engine,
        (builder, os) -> ((Builder) builder).os(os),
        allocator -> ((Allocator) allocator).heaps);
  }

  private final Engine engine;
  private final HeapsByThread heaps;
  private final BlockSource blocks;
  private final SegmentAllocator zeroedBlocks;
  private final SegmentAllocator uninitializedBlocks;
  private final boolean isOfTheProcess;

  /** Those of options. */
  private final OptionWatchers watchers;

  /** Takes the management bean out again; null: there is none. */
  private final @Nullable Runnable beans;

  private Allocator(Builder builder, boolean isOfTheProcess) {
    StackRoom.require();
    OptionValues options = builder.options.over(ProcessOptions.read());
    this.isOfTheProcess = isOfTheProcess;
    Allocator outer = builder.outer;
    Tag tag = builder.tag(options);
    this.engine =
        new Engine(
            builder.memory(options),
            options.isOn(Option.HEADERS) ? BlockLayout.HEADER : BlockLayout.HEADERLESS,
            options.value(Option.RESERVE_BYTES),
            options.value(Option.RETAINED_BYTES_MAX),
            options.value(Option.LIMIT_BYTES),
            options.value(Option.SOFT_LIMIT_BYTES),
            options.value(Option.MAGAZINE_BYTES_MAX),
            options.value(Option.SAMPLE_BYTES),
            Math.toIntExact(options.value(Option.RECORD_FAILURES)),
            tag,
            outer == null ? null : outer.engine);
    try {
      this.heaps = new HeapsByThread(engine);
      this.blocks = new BlockSource(engine, heaps);
      this.zeroedBlocks = new BlockSegments(blocks, true);
      this.uninitializedBlocks = new BlockSegments(blocks, false);
      long periodMillis = builder.maintenanceMillis(options);
      if (periodMillis > 0) {
        engine.maintain(periodMillis);
      }
      OptionWatchers started = OptionWatchers.start(engine, heaps, options, builder.options);
      this.watchers = started;
      boolean isBean = options.isOn(Option.JMX);
      try {
        this.beans = isBean ? BeansDoor.register(this, isOfTheProcess ? "default" : "") : null;
      } catch (Throwable e) { // Error: undone.
        started.end(BlockSites.NONE);
        throw e;
      }
      if (tag != null) {
        enter(tag);
      }
    } catch (Throwable e) { // Error: undone.
      engine.discard();
      throw e;
    }
  }

  /** The allocators around know this one from now on: nothing of its birth may fail any more. */
  private void enter(Tag tag) {
    try {
      tag.open(new Held(this));
    } catch (Throwable e) { // Error: undone.
      unregister();
      watchers.end(BlockSites.NONE);
      throw e;
    }
  }

  /** An allocator as those see it that are around it. */
  private static final class Held implements TagHolder {
    private final Allocator allocator;

    Held(Allocator allocator) {
      this.allocator = allocator;
    }

    @Override
    public Object inside() {
      return allocator.engine;
    }

    @Override
    public long trim() {
      return allocator.engine.parts().trim();
    }

    /** Waits for no dump, which may need the lock of the one around. */
    @Override
    public void close() {
      LiveBlocks ignored = allocator.closeNow(CloseMode.FREE);
    }

    @Override
    public LiveBlocks live() {
      return allocator.engine.collector().whilePaused(() -> allocator.liveBlocks());
    }

    @Override
    public long liveBytes() {
      return allocator.liveBytes();
    }

    @Override
    public BlockSites sites() {
      return allocator.sites();
    }
  }

  /** The default allocator, which refuses to be closed. */
  static Allocator ofTheProcess() {
    return new Allocator(new Builder(), true);
  }

  HeapsByThread heaps() {
    return heaps;
  }

  /**
   * Options of a new allocator.
   *
   * @return all of them at their defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The calling thread's heap, which the methods of this class use; made at its first use. It is
   * for the calling thread alone, and no virtual thread may keep it. Cost: a look into a table.
   *
   * @return always the same one, unless it is closed, or a recording is on, see {@link #record}
   * @throws AllocatorClosedException the allocator is closed
   */
  public Heap heap() {
    return heaps.currentHandle();
  }

  /**
   * A heap of the caller's own, for one thread at a time. The caller closes it: what it holds is
   * not taken back before, even if nobody uses it, but by closing the allocator.
   *
   * @return a new one
   * @throws AllocatorClosedException the allocator is closed
   */
  public Heap newHeap() {
    return heaps.newHandle();
  }

  /**
   * Hands out a block of at least {@code bytes} bytes, as {@link Heap#malloc}. What it holds is
   * undefined.
   *
   * @param bytes 0 or more; for 0 a block of its own all the same
   * @return address of the block, a multiple of 16; the caller owns it until it is freed
   * @throws AllocationFailedException there is no memory for it; its kind says why
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws AllocatorClosedException the allocator is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public @UserAddress long malloc(long bytes) {
    BlockHeap own = heaps.cached();
    return own != null ? own.malloc(bytes) : heaps.malloc(bytes);
  }

  /**
   * Hands out a block of {@code count * elementBytes} bytes of zeros, as {@link Heap#calloc}.
   *
   * @param count of elements, 0 or more
   * @param elementBytes bytes of each, 0 or more
   * @return address of the block, a multiple of 16; the caller owns it until it is freed
   * @throws AllocationFailedException as by {@link #malloc}, and if the product overflows
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws AllocatorClosedException the allocator is closed
   * @throws IllegalArgumentException a number is negative
   */
  public @UserAddress long calloc(long count, long elementBytes) {
    return heaps.calloc(count, elementBytes);
  }

  /**
   * Hands out a block of at least {@code bytes} bytes at a multiple of {@code alignment}, as {@link
   * Heap#alignedAlloc}. What it holds is undefined.
   *
   * @param bytes 0 or more
   * @param alignment a power of two, in bytes; what is below 16 counts as 16
   * @return address of the block; the caller owns it until it is freed
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws AllocatorClosedException the allocator is closed
   * @throws IllegalArgumentException {@code bytes} is negative, or {@code alignment} no power of
   *     two
   */
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    return heaps.alignedAlloc(bytes, alignment);
  }

  /**
   * Resizes a block, as {@link Heap#realloc}: in place where it can, and the first min(old, new)
   * bytes are kept.
   *
   * @param address a live block's, or 0 for a new one
   * @param bytes new size, 0 or more; 0 shrinks to the smallest block
   * @return address of the block from now on; if it is another one, the old block is free. After
   *     any exception the old block is as it was
   * @throws InvalidFreeException {@code address} is not that of a live block
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws AllocatorClosedException the allocator is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    return heaps.realloc(address, bytes);
  }

  /**
   * Frees a block, as {@link Heap#free(long)}. Any value is safe: one that is not the address of a
   * live block of this allocator is reported, and nothing has changed then. A thread that only
   * frees gets no heap.
   *
   * @param address of a live block, or 0, which is ignored
   * @throws InvalidFreeException {@code address} is not that of a live block; its kind says what is
   *     wrong
   */
  public void free(@UserAddress long address) {
    BlockHeap own = heaps.cached();
    if (own == null) {
      heaps.free(address);
    } else if (!own.freeLocal(address)) {
      own.freeOther(address);
    }
  }

  /**
   * Frees a block as {@link #free(long)}, but returns what is wrong. As fast.
   *
   * @param address of a live block, or 0, which is ignored
   * @return what is wrong with the address; null if nothing was
   */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    return heaps.tryFree(address);
  }

  /**
   * Whether the address is that of a live block of this allocator. As fast as {@link #free(long)}.
   * The answer holds until somebody frees the block. Inside a block, and for 0, it is no.
   *
   * @param address any value
   * @return whether a live block of this allocator starts there
   */
  public boolean owns(@UserAddress long address) {
    return heaps.owns(address);
  }

  /**
   * How many bytes may be touched at a live block's address: at least what was asked for. As fast
   * as {@link #free(long)}.
   *
   * @param address of a live block
   * @return bytes from the address to the end of the block
   * @throws InvalidFreeException {@code address} is not that of a live block
   */
  public long usableSize(@UserAddress long address) {
    return heaps.usableSize(address);
  }

  /**
   * A view of a new block of {@code bytes} bytes, for all threads, as {@link Heap#mallocSegment}.
   * It lives as long as the allocator: an access throws an IllegalStateException once that is
   * closed. That the block was freed meanwhile nobody checks.
   *
   * @param bytes 0 or more
   * @return a segment that starts with the block and ends after {@code bytes} bytes
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws AllocatorClosedException the allocator is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public MemorySegment mallocSegment(long bytes) {
    return view(malloc(bytes), bytes);
  }

  /**
   * A view as of {@link #mallocSegment}, of zeros.
   *
   * @param bytes 0 or more
   * @return a segment that starts with the block and ends after {@code bytes} bytes
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws AllocatorClosedException the allocator is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public MemorySegment callocSegment(long bytes) {
    return view(calloc(1, bytes), bytes);
  }

  private MemorySegment view(@UserAddress long address, long bytes) {
    try {
      return engine.parts().views().view(address, bytes);
    } catch (Throwable e) { // Error: undone.
      free(address);
      throw e;
    }
  }

  /**
   * Frees the block that a segment starts with, as {@link Heap#free(MemorySegment)}.
   *
   * @param segment a native segment; its length, and whether it may be written, does not matter
   * @throws InvalidFreeException the segment lies in a Java array, or is not at the start of a live
   *     block
   */
  public void free(MemorySegment segment) {
    free(BlockViews.addressOf(segment));
  }

  /**
   * An arena of the JDK's kind for the calling thread alone, as {@link
   * java.lang.foreign.Arena#ofConfined}, whose memory is blocks of this allocator. The caller
   * closes it. It has a block of 1 KiB from the start. Cost: a malloc and a free.
   *
   * @return an open arena
   * @throws OutOfMemoryError there is no memory for its first block
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws AllocatorClosedException the allocator is closed
   */
  public BlockArena confinedArena() {
    return new ConfinedArena(blocks);
  }

  /**
   * An arena of the JDK's kind for all threads, as {@link java.lang.foreign.Arena#ofShared}, whose
   * memory is blocks of this allocator. Thread-safe; the caller closes it. Cost: to close it takes
   * the JVM a handshake with all threads, tens of microseconds; see {@link #scopeGroup} for many.
   *
   * @return an open arena
   * @throws AllocatorClosedException the allocator is closed
   */
  public BlockArena sharedArena() {
    return new SharedArena(blocks);
  }

  /**
   * Shared arenas that end together, with one handshake for up to 256 of them; opt in, for an
   * access after close may succeed: see {@link ScopeGroup}. The caller closes it.
   *
   * @param waitingBytesMax bound on the bytes of closed arenas that wait for the end of their
   *     scope, 0 or more; with 0 each arena stands alone
   * @return without an arena yet
   * @throws AllocatorClosedException the allocator is closed
   * @throws IllegalArgumentException {@code waitingBytesMax} is negative
   */
  public ScopeGroup scopeGroup(long waitingBytesMax) {
    return new BlockScopeGroup(blocks, Requests.checkBytes(waitingBytesMax));
  }

  /**
   * Allocates a block for each segment, of zeros. The caller frees each, see {@link
   * #free(MemorySegment)}; segments are as those of {@link #mallocSegment}. It fails as a {@link
   * BlockArena} does. Thread-safe. Cost: as {@link #calloc}.
   *
   * @return of use until the allocator is closed
   */
  public SegmentAllocator segmentAllocator() {
    return zeroedBlocks;
  }

  /**
   * Allocates as {@link #segmentAllocator}, but without writing zeros: segments hold what the
   * memory held before. Cost: as {@link #malloc}.
   *
   * @return of use until the allocator is closed
   */
  public SegmentAllocator uninitializedSegmentAllocator() {
    return uninitializedBlocks;
  }

  /**
   * Records what the program does with this allocator from now on: a trace as {@code ./hakmem
   * replay} and {@code shrink} read it, with sizes, threads, wrong frees and damage, without
   * addresses and contents. Not recorded are operations through a {@link Heap} that the program has
   * got before, and frees of blocks from before. What is written is in the file at once, also if
   * the process is killed; a full disk ends the recording, and the program goes on. The caller
   * closes it, before the allocator.
   *
   * <p>Cost: while it is on, operations of all threads stand in line, and each writes a line of
   * some ten bytes; Java heap for each address that was ever handed out, some 100 bytes.
   *
   * @param file where; what it held before is lost
   * @return the recording
   * @throws RecordingException the file cannot be written, or another recording writes it
   * @throws AllocatorClosedException the allocator is closed
   */
  public Recording record(Path file) {
    StackRoom.require();
    return TraceRecorder.start(engine, heaps, file);
  }

  /**
   * Who holds what: live blocks by the place in the program that asked for them, most bytes first.
   * Of the blocks that the option {@code sites} says, see {@link Builder#sites}. Cost: a look at
   * each of those; operations of other threads wait for it.
   *
   * @return a picture of this moment; without a block if the option is off or the allocator closed
   */
  public BlockSites sites() {
    return watchers.sites();
  }

  /**
   * Keeps from now on for each block who asked for it: place, thread and time. Blocks from before
   * are not known, nor those that come through a {@link Heap} that the program has got before. The
   * caller closes it.
   *
   * <p>Cost: while it is on, operations of all threads stand in line, each allocation walks its
   * thread's stack, and each live block takes Java heap for place, thread and time. Once it is
   * closed, nothing.
   *
   * @return who holds the blocks that are allocated from now on
   * @throws AllocatorClosedException the allocator is closed
   */
  public SiteWatch watchSites() {
    StackRoom.require();
    return SiteLedger.start(engine, heaps);
  }

  /**
   * Keeps the last operations of the program with this allocator from now on, in a file of fixed
   * length that {@code ./hakmem post-mortem} explains: addresses, sizes, threads and times, and the
   * first eight things that went wrong with the places in the program that they came from. Beside
   * them the last slow steps, one for four operations: refills, drains, cuts, adoptions, purges.
   * What is not recorded, and what becomes of a killed process, is as by {@link #record}. The
   * caller closes it, before the allocator.
   *
   * <p>For the first incident of each kind (a wrong free, a damaged block, a request that failed at
   * a limit or at the system, an audit with findings) a dump is written beside the file, as {@link
   * hakmem.diag.StateDump#write} writes it, by a thread of the recording; at most 16 a process. A
   * close waits for one under way, at most ten seconds, and so does the end of the process.
   *
   * <p>Cost: while it is on, operations of all threads stand in line, and each writes 64 bytes, as
   * does each slow step.
   *
   * @param file where; what it held before is lost
   * @param operations how many are kept, 1 to 16,777,216; each has 80 bytes in the file, with its
   *     share of the steps
   * @return the recording
   * @throws IllegalArgumentException so many cannot be kept
   * @throws RecordingException the file cannot be written, or another recording writes it
   * @throws AllocatorClosedException the allocator is closed
   */
  public Recording recordLast(Path file, int operations) {
    StackRoom.require();
    return DumpedOperations.start(engine, heaps, file, operations);
  }

  /**
   * The last requests that failed, if the option {@code recordFailures} keeps them, see {@link
   * Builder#recordFailures}. A request that succeeded at last, since a listener gave memory back,
   * is none. Cost: a look at each that is kept.
   *
   * @return the newest one last; a copy
   */
  public List<AllocationFailure> failures() {
    return engine.parts().failures().last();
  }

  /**
   * Has somebody asked for memory before a request passes the soft limit, or fails for want of
   * memory. One at a time: a later call replaces the listener. Cost: none before that.
   *
   * @param listener who is asked; null: nobody
   */
  public void onMemoryPressure(@Nullable MemoryPressureListener listener) {
    engine.parts().pressure().listen(listener);
  }

  /**
   * Gives the memory of all empty superslabs and freed huge blocks back to the system, also what is
   * retained for reuse; free units of others; and of slabs that no heap has the OS pages that no
   * live block touches, which stay committed. Cost: a system call for each run of them, and a walk
   * over the free blocks of those slabs.
   *
   * @return bytes that are not committed any more
   */
  public long trim() {
    return engine.trim();
  }

  /**
   * Takes memory back from heaps that nobody uses: those of dead threads; those in which nothing
   * has happened since the call before (so it takes two calls to see that a heap is idle); empty
   * superslabs, if none was needed since the call before; OS pages that no live block touches, of
   * slabs that no heap had at the call before, nor has now; freed huge blocks that were not wanted
   * again between the two calls before. The maintenance thread does the same every second. Live
   * blocks stay where they are, idle threads may come back at any time.
   *
   * <p>Cost: a look at each heap, and a system call for each that is idle. Waits for a call that is
   * under way; malloc and free wait for neither. Emptying idle heaps needs Linux 4.14 or later, for
   * membarrier.
   *
   * @return what was found
   */
  public IdleCollection collectIdle() {
    return engine.collector().collect();
  }

  /**
   * What the allocator says about itself. Cost: a few reads, but for {@link
   * AllocatorStats#allocatedBytes}, for which it walks all slabs.
   *
   * @return a picture of this moment
   */
  public AllocatorStats stats() {
    AllocatorParts parts = engine.parts();
    HeapCollector collector = engine.collector();
    return new AllocatorStats(
        parts.gauge().committedBytes(),
        parts.gauge().peakBytes(),
        HeapWalk.allocatedBytes(parts),
        parts.retainedBytes(),
        parts.registry().reservedBytes() + parts.spans().reservedBytes(),
        engine.heaps().size(),
        collector.deadHeaps(),
        collector.idleHeaps(),
        collector.leakedHeaps(),
        collector.damagedLists(),
        collector.errors());
  }

  /**
   * Bytes of the blocks that the program holds, each rounded up to its size class. Exact only while
   * nobody allocates or frees. Waits for a collection that is under way. Cost: a look at each slab,
   * and at each free block that a thread has at hand or that another thread freed.
   *
   * @return bytes
   */
  public long liveBytes() {
    return engine.collector().whilePaused(() -> HeapWalk.liveBytes(engine));
  }

  /**
   * Its name, and those of the allocators around it. Cost: none.
   *
   * @return names from the outermost one to this, with '/' between; empty if it has none
   */
  public String tag() {
    return engine.parts().gauge().tagPath();
  }

  /**
   * Who holds what: this allocator and all that are nested in it, by name, with their limits, and
   * with the places in the program as far as these are known, see {@link #sites}. Cost: as {@link
   * #liveBytes} and {@link #sites} of each.
   *
   * @return a picture of this moment
   */
  public TagUsage usage() {
    return TagWalk.usage(engine.parts().gauge(), new Held(this));
  }

  /**
   * As {@link #close(CloseMode)} with {@link CloseMode#FREE}.
   *
   * @throws DefaultAllocatorCloseException this is the default allocator
   * @throws ViewInUseException a native call is using a segment; the allocator stays open
   */
  @Override
  public void close() {
    close(CloseMode.FREE);
  }

  /**
   * Gives the memory back. Any thread may call it at any time, and it waits for nobody but a
   * collection: what other threads do meanwhile, or do later, does no harm. From then on mallocs
   * throw an {@link AllocatorClosedException}, frees report FOREIGN, and so does whatever of them
   * was under way; an access through a segment of {@link #mallocSegment} throws an
   * IllegalStateException. Addresses that the program kept still lead to memory: it reads as zero
   * and belongs to nobody, until the address space is used for a new allocator. Idempotent.
   *
   * <p>All that are nested in it are closed before: CHECK fails if a block of any of them is live,
   * and REPORT counts them all. None is born in it from then on. If it stays open after all, for
   * want of the end of a native call, nested ones may be closed all the same.
   *
   * <p>Cost: address space stays reserved, without memory, and is used again when 64 more
   * allocators with the same {@link Builder#reserveBytes} have been closed. CHECK and REPORT look
   * at each block.
   *
   * @param mode what to do about live blocks; blocks that other threads allocate or free meanwhile
   *     may be counted or not
   * @return what was live; {@link LiveBlocks#NONE} if nobody has looked
   * @throws LiveBlocksException CHECK has found live blocks; the allocator stays open
   * @throws ViewInUseException a native call is using a segment; the allocator stays open
   * @throws DefaultAllocatorCloseException this is the default allocator; nothing has changed,
   *     whatever the mode
   */
  public LiveBlocks close(CloseMode mode) {
    if (isOfTheProcess) {
      throw new DefaultAllocatorCloseException();
    }
    watchers.awaitDumps();
    return closeNow(mode);
  }

  private LiveBlocks closeNow(CloseMode mode) {
    return engine.collector().whilePaused(() -> closePaused(mode));
  }

  private LiveBlocks closePaused(CloseMode mode) {
    boolean isFree = mode == CloseMode.FREE;
    Tag tag = engine.parts().gauge().tag();
    LiveBlocks own = isFree ? LiveBlocks.NONE : liveBlocks();
    BlockSites sites = isFree ? watchers.lastSites() : own.sites();
    LiveBlocks live = isFree || tag == null ? own : TagWalk.live(tag, own);
    if (mode == CloseMode.CHECK && live.count() > 0) {
      throw new LiveBlocksException(live);
    }
    if (tag == null) {
      engine.close();
    } else {
      closeWithNested(tag);
    }
    engine.stopCollecting();
    unregister();
    watchers.end(sites);
    return live;
  }

  private LiveBlocks liveBlocks() {
    return LiveBlockCount.of(engine).withSites(watchers.sites());
  }

  /** Nested ones first, so that nothing is charged to an allocator that is closed. */
  private void closeWithNested(Tag tag) {
    try {
      TagWalk.closeNested(tag);
      engine.close();
      tag.leave();
    } catch (Throwable e) { // Error: undone, or what is left is done by the next close.
      if (engine.isOpen()) {
        tag.reopen();
      }
      throw e;
    }
  }

  private void unregister() {
    if (beans != null) {
      beans.run();
    }
  }

  /**
   * Options of a new allocator. What is not said here, system properties say, see {@link Option};
   * then there are defaults. Read once, when the allocator is built; a builder may be used again.
   * Of two calls for an option the later one counts. Not thread-safe.
   */
  public static final class Builder {
    private final OptionValues options = new OptionValues();
    private OsMemory os = LinuxOs.INSTANCE;
    private @Nullable String name;
    private @Nullable Allocator outer;

    private Builder() {}

    /**
     * Options by name, as in the system property {@code hakmem.options}: {@code
     * "retainedBytesMax=64m,headers=true"}.
     *
     * @param list names and values; may be empty
     * @return this
     * @throws OptionException a name or value is wrong, or a name stands there twice; nothing has
     *     changed then
     */
    public Builder options(String list) {
      options.putList(list, "the builder's list");
      return this;
    }

    /**
     * Whether each block has a checked header of 16 bytes in front: finds more wrong frees, and
     * writes before a block. Off by default.
     *
     * @param on whether blocks have it
     * @return this
     */
    public Builder headers(boolean on) {
      return with(Option.HEADERS, on ? 1 : 0);
    }

    /**
     * Address space to reserve at once; more is reserved when it is used up. Default 16 GiB. It
     * costs 8 bytes for each 2 MiB in Java heap, 400 more once they are used, and no memory.
     *
     * @param bytes more than 0, at most 1 TiB
     * @return this
     * @throws OptionException too few or too many
     */
    public Builder reserveBytes(long bytes) {
      return with(Option.RESERVE_BYTES, bytes);
    }

    /**
     * Bound on empty superslabs and freed huge blocks that keep their memory for reuse. Default 64
     * MiB, in a container at most a 16th of its memory.
     *
     * @param bytes 0 or more; 0 keeps none
     * @return this
     * @throws OptionException fewer than 0
     */
    public Builder retainedBytesMax(long bytes) {
      return with(Option.RETAINED_BYTES_MAX, bytes);
    }

    /**
     * Bound on what each heap keeps at hand of freed large blocks, of about 8 KiB to 2 MiB: bytes
     * of their slabs. Default 4 MiB. A heap that is collected, closed or found idle keeps none.
     *
     * @param bytes 0 or more; 0 keeps none
     * @return this
     * @throws OptionException fewer than 0
     */
    public Builder magazineBytesMax(long bytes) {
      return with(Option.MAGAZINE_BYTES_MAX, bytes);
    }

    /**
     * Most bytes that may be committed at a time; what would need more throws an {@link
     * AllocationFailedException}. Default: no limit.
     *
     * @param bytes more than 0
     * @return this
     * @throws OptionException 0 or fewer
     */
    public Builder limitBytes(long bytes) {
      return with(Option.LIMIT_BYTES, bytes);
    }

    /**
     * Committed bytes up to which the allocator keeps what it likes. A request that would pass it
     * first gives back what is retained, all free units too; then a listener is asked, see {@link
     * Allocator#onMemoryPressure}; then it is committed all the same, up to {@link #limitBytes}.
     * Cost: beyond it, each new superslab, unit or huge block looks through what is kept, and
     * system calls take the place of caches. Default: none.
     *
     * @param bytes more than 0; from the limit on it means nothing
     * @return this
     * @throws OptionException 0 or fewer
     */
    public Builder softLimitBytes(long bytes) {
      return with(Option.SOFT_LIMIT_BYTES, bytes);
    }

    /**
     * How often the maintenance thread takes memory back, see {@link Allocator#collectIdle}. One
     * daemon thread serves all allocators. Default 1000.
     *
     * @param millis milliseconds between two rounds; 0: never
     * @return this
     * @throws OptionException fewer than 0
     */
    public Builder maintenanceMillis(long millis) {
      return with(Option.MAINTENANCE_MILLIS, millis);
    }

    /**
     * Whether the system is asked to back the allocator's memory with huge OS pages, by madvise,
     * when address space is reserved. Off by default. A superslab of 2 MiB is committed whole then,
     * so that it can be one: the first small block may take 2 MiB of memory, and the limits count
     * by superslabs; memory that goes back by less than 2 MiB is free again only when the system
     * looks for some, which may also put a huge page there anew. A system without them is no
     * failure: {@code bytes.hugePages} of {@link hakmem.diag.Statistics} says what it has granted.
     *
     * @param on whether they are asked for
     * @return this
     */
    public Builder hugePages(boolean on) {
      return with(Option.HUGE_PAGES, on ? 1 : 0);
    }

    /**
     * Whether the allocator is registered as a management bean while it is open, see {@link
     * hakmem.jmx.AllocatorBeans}: the default one as {@code default}, others as {@code allocator-1}
     * and so on. Off by default. Needs the module java.management.
     *
     * @param on whether it is registered
     * @return this
     */
    public Builder jmx(boolean on) {
      return with(Option.JMX, on ? 1 : 0);
    }

    /**
     * A recording of all that the program does with the allocator, as {@link Allocator#record},
     * from its first operation until it is closed. Default: none. As a property it is for all
     * allocators of the process: the first one writes the file, later ones add .2, .3 and so on to
     * its name.
     *
     * @param file where; what it held before is lost
     * @return this
     */
    public Builder record(Path file) {
      options.putFile(Option.RECORD, file.toString(), "the builder");
      return this;
    }

    /**
     * The last 65,536 operations of the program with the allocator, as {@link Allocator#recordLast}
     * keeps them, from the first one until it is closed. Default: none. As a property it is for all
     * allocators of the process: the first one writes the file, later ones add .2, .3 and so on to
     * its name.
     *
     * @param file where; what it held before is lost
     * @return this
     */
    public Builder recordLast(Path file) {
      options.putFile(Option.RECORD_LAST, file.toString(), "the builder");
      return this;
    }

    /**
     * How many requests that failed are kept, the last ones, for {@link Allocator#failures}.
     * Default: none, which costs nothing. The system's reasons are asked for then, in the whole
     * process, see {@link AllocationFailedException#errno}. Cost: milliseconds when the first such
     * allocator is built, for linking a function; each failure takes a look at each superslab with
     * free units, and some 500 bytes of Java heap. If there is no Java heap for it, it is counted
     * as lost.
     *
     * @param failures 0 to 65,536
     * @return this
     * @throws OptionException fewer or more
     */
    public Builder recordFailures(int failures) {
      return with(Option.RECORD_FAILURES, failures);
    }

    /**
     * Of which blocks the place in the program that asked for them is kept, from the first one
     * until the allocator is closed: for {@link Allocator#sites}, and for what {@link
     * Allocator#close(CloseMode)} tells with REPORT and CHECK. Default: of none. ALL costs what
     * {@link Allocator#watchSites} says. SAMPLED costs nothing but at a sample, which walks the
     * stack; each live one takes some hundred bytes of Java heap, and each size class that was
     * sampled a slab.
     *
     * @param mode of which
     * @return this
     */
    public Builder sites(SiteMode mode) {
      return with(Option.SITES, mode.ordinal());
    }

    /**
     * Bytes allocated from one sampled block to the next, on average: of {@link SiteMode#SAMPLED},
     * and of the events {@code hakmem.AllocationSample} and {@code FreeSample} of the flight
     * recorder. Each byte has the same chance, whatever came before. Default 512 KiB. The relative
     * error of an estimate is one by the square root of the samples that it adds up. What threads
     * have at hand counts as allocated.
     *
     * @param bytes 1 or more
     * @return this
     * @throws OptionException fewer than 1
     */
    public Builder sampleBytes(long bytes) {
      return with(Option.SAMPLE_BYTES, bytes);
    }

    /**
     * A file for a report of who holds blocks, see {@link #sites}, when the allocator is closed or
     * the process ends, which keeps the allocator alive until then. Default: none. As a property it
     * is for all allocators of the process: the first one writes the file, later ones add .2, .3
     * and so on to its name. If it cannot be written then, it is empty.
     *
     * @param file where; what it held before is lost; JSON if its name ends with {@code .json}
     * @return this
     */
    public Builder sitesFile(Path file) {
      options.putFile(Option.SITES_FILE, file.toString(), "the builder");
      return this;
    }

    /**
     * A name, and with it a tag: its limits are then for all allocators that are built {@link
     * #within} it, too. Default: none. A name in an allocator is given once while it is open.
     *
     * @param tagName not blank, without '/' and control characters
     * @return this
     */
    public Builder name(String tagName) {
      this.name = tagName;
      return this;
    }

    /**
     * The allocator around: what the new one commits counts for the limits of that one and of all
     * around it, and is refused if one of them refuses it. Before that, all that are within it give
     * up what nobody uses, and listeners are asked, from the one whose limit it is inwards. Closing
     * it closes the new one, too. Default: none, a root. Allocators nest up to 8 deep.
     *
     * <p>Cost: an atomic operation or two for each allocator around when memory comes from the
     * system or goes back, none else.
     *
     * @param allocator with a name; null: none
     * @return this
     */
    public Builder within(@Nullable Allocator allocator) {
      this.outer = allocator;
      return this;
    }

    private @Nullable Tag tag(OptionValues values) {
      Allocator around = outer;
      Tag aroundTag = around == null ? null : around.engine.parts().gauge().tag();
      String tagName = name;
      if (around != null && (aroundTag == null || tagName == null)) {
        throw new TagNameException(
            "of two nested allocators each needs a name: outer="
                + around.tag()
                + ", inner="
                + (tagName == null ? "" : tagName)
                + "; give both one by Builder.name");
      }
      return tagName == null
          ? null
          : new Tag(
              aroundTag,
              tagName,
              values.value(Option.LIMIT_BYTES),
              values.value(Option.SOFT_LIMIT_BYTES));
    }

    private Builder with(Option option, long value) {
      options.put(option, value, "the builder");
      return this;
    }

    private OsMemory memory(OptionValues all) {
      boolean huge = os == LinuxOs.INSTANCE && all.isOn(Option.HUGE_PAGES);
      return huge ? LinuxOs.withHugePages() : os;
    }

    private long maintenanceMillis(OptionValues all) {
      boolean wanted = all.has(Option.MAINTENANCE_MILLIS) || os == LinuxOs.INSTANCE;
      return wanted ? all.value(Option.MAINTENANCE_MILLIS) : 0;
    }

    /**
     * Where memory comes from, for tests and tools, which find it by {@link EngineDoor}. If it is
     * not the operating system, there is no maintenance by default.
     */
    Builder os(OsMemory source) {
      this.os = source;
      return this;
    }

    /**
     * A new allocator with these options. Cost: a reservation of address space, and some 100 KiB of
     * Java heap with the defaults. The caller closes it.
     *
     * @return an open allocator
     * @throws AllocationFailedException the system refuses the address space
     * @throws OptionException a system property is wrong, or {@link #sitesFile} cannot be written
     * @throws RecordingException the file of a recording cannot be written
     * @throws TagNameException its {@link #name} cannot be had
     * @throws AllocatorClosedException the allocator that it is {@link #within} is closed
     */
    public Allocator build() {
      return new Allocator(this, false);
    }
  }
}
