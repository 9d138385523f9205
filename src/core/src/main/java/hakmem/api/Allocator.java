// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.base.Kinds;
import hakmem.bin.AllocatorParts;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.kind.UserAddress;
import hakmem.layout.BlockLayout;
import hakmem.lease.HeapCollector;
import hakmem.memory.LinuxOs;
import hakmem.memory.OsMemory;
import hakmem.walk.EngineDoor;
import hakmem.walk.HeapWalk;
import hakmem.walk.LiveBlockCount;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An allocator of its own: address space, heaps, options. Thread-safe: each thread is served from a
 * heap of its own; blocks may be freed by any thread.
 *
 * <p>Sizes are in bytes, addresses are multiples of 16. See {@link Hakmem} for the default
 * allocator's static interface and {@link BlockHeap} for what each method does, costs and throws.
 */
@InheritableMustCall("close")
public final class Allocator implements AutoCloseable {
  static {
    EngineDoor.install(allocator -> ((Allocator) allocator).engine);
  }

  private final Engine engine;
  private final HeapsByThread heaps;

  private Allocator(Builder builder) {
    BlockLayout layout = builder.headers ? BlockLayout.HEADER : BlockLayout.HEADERLESS;
    this.engine =
        new Engine(
            builder.os, layout, builder.reserveBytes, builder.retainedBytesMax, builder.limitBytes);
    this.heaps = new HeapsByThread(engine);
    long periodMillis = builder.maintenanceMillis();
    if (periodMillis > 0) {
      engine.collector().start(periodMillis);
    }
  }

  HeapsByThread heaps() {
    return heaps;
  }

  /** Options of a new allocator. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The calling thread's heap; made at its first use. For a virtual thread, see {@link #malloc}.
   */
  public BlockHeap heap() {
    return heaps.current();
  }

  /** A heap of the caller's own, for one thread at a time. */
  public BlockHeap newHeap() {
    return engine.newHeap();
  }

  /** As {@link BlockHeap#malloc}, for the calling thread; virtual threads share a few heaps. */
  public @UserAddress long malloc(long bytes) {
    return heaps.malloc(bytes);
  }

  /** As {@link BlockHeap#calloc}. */
  public @UserAddress long calloc(long count, long elementBytes) {
    return heaps.calloc(count, elementBytes);
  }

  /** As {@link BlockHeap#alignedAlloc}. */
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    return heaps.alignedAlloc(bytes, alignment);
  }

  /** As {@link BlockHeap#realloc}. */
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    return heaps.realloc(address, bytes);
  }

  /** As {@link BlockHeap#owns}. */
  public boolean owns(@UserAddress long address) {
    return heaps.owns(address);
  }

  /** As {@link BlockHeap#usableSize}. */
  public long usableSize(@UserAddress long address) {
    return heaps.usableSize(address);
  }

  /** As {@link BlockHeap#free}. A thread that only frees gets no heap. */
  public void free(@UserAddress long address) {
    heaps.free(address);
  }

  /** As {@link BlockHeap#tryFree}. */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    return heaps.tryFree(address);
  }

  /**
   * A segment over a new block. An access through it throws once the allocator is closed; that the
   * block was freed nobody checks.
   */
  public MemorySegment mallocSegment(long bytes) {
    return engine.parts().views().view(malloc(bytes), bytes);
  }

  /** As {@link #mallocSegment}, over a block of zeros. */
  public MemorySegment callocSegment(long bytes) {
    return engine.parts().views().view(calloc(1, bytes), bytes);
  }

  /** Frees the block that a segment of {@link #mallocSegment} starts with. */
  public void free(MemorySegment segment) {
    free(Kinds.userAddress(segment.address()));
  }

  /** Gives the memory of all empty superslabs back to the system; returns its bytes. */
  public long trim() {
    return engine.parts().pool().trim();
  }

  /**
   * Takes memory back from heaps that nobody uses: those of dead threads; those in which nothing
   * has happened since the call before (so it takes two calls to see that a heap is idle); empty
   * superslabs, if none was needed since the call before. The maintenance thread does the same
   * every second. Live blocks stay where they are, idle threads may come back at any time.
   *
   * <p>Cost: a look at each heap, and a system call for each that is idle. Waits for a call that is
   * under way; malloc and free wait for neither. Emptying idle heaps needs Linux 4.14 or later, for
   * membarrier.
   *
   * @return what was found
   */
  public HeapCollector.Collected collectIdle() {
    return engine.collector().collect();
  }

  /** Gauges. Cheap but for allocatedBytes, which walks all slabs. */
  public AllocatorStats stats() {
    AllocatorParts parts = engine.parts();
    HeapCollector collector = engine.collector();
    return new AllocatorStats(
        parts.gauge().committedBytes(),
        parts.gauge().peakBytes(),
        HeapWalk.allocatedBytes(parts.registry()),
        parts.pool().retainedBytes(),
        parts.registry().reservedBytes(),
        engine.heaps().size(),
        collector.deadHeaps(),
        collector.idleHeaps(),
        collector.leakedHeaps(),
        collector.damagedLists(),
        collector.errors());
  }

  /** As {@link #close(CloseMode)} with {@link CloseMode#FREE}. */
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
   * <p>Cost: address space stays reserved, without memory, and is used again when 64 more
   * allocators with the same {@link Builder#reserveBytes} have been closed. CHECK and REPORT look
   * at each block.
   *
   * @param mode what to do about live blocks; blocks that other threads allocate or free meanwhile
   *     may be counted or not
   * @return what was live; {@link LiveBlocks#NONE} if nobody has looked
   * @throws LiveBlocksException CHECK has found live blocks; the allocator stays open
   * @throws IllegalStateException a native call is using a segment; the allocator stays open
   */
  public LiveBlocks close(CloseMode mode) {
    return engine.collector().whilePaused(() -> closePaused(mode));
  }

  private LiveBlocks closePaused(CloseMode mode) {
    LiveBlocks live = mode == CloseMode.FREE ? LiveBlocks.NONE : LiveBlockCount.of(engine);
    if (mode == CloseMode.CHECK && live.count() > 0) {
      throw new LiveBlocksException(live);
    }
    engine.close();
    engine.collector().stop();
    return live;
  }

  /** Options, read once when the allocator is built. Not thread-safe. */
  public static final class Builder {
    /**
     * A slab in a further range is freed on a slower path, so half would be felt by programs with
     * more than 8 GiB off-heap; the table costs 1/16384 of it in Java heap, 1 MiB.
     */
    private static final long RESERVE_BYTES_DEFAULT = 16L << 30;

    private static final long RESERVE_BYTES_MAX = 1L << 40; // 64 MiB of Java heap for the table.

    private static final long RETAINED_BYTES_MAX_DEFAULT = 64L << 20;

    /** Half: twice the looks at idle heaps; double: memory of idle threads stays twice as long. */
    private static final long MAINTENANCE_MILLIS_DEFAULT = 1000;

    private static final long MAINTENANCE_MILLIS_UNSET = -1;

    private boolean headers;
    private long reserveBytes = RESERVE_BYTES_DEFAULT;
    private long retainedBytesMax = RETAINED_BYTES_MAX_DEFAULT;
    private long limitBytes = Long.MAX_VALUE;
    private long maintenanceMillis = MAINTENANCE_MILLIS_UNSET;
    private OsMemory os = LinuxOs.INSTANCE;

    private Builder() {}

    /** 16 bytes of checked header before each block; off by default. */
    public Builder headers(boolean on) {
      this.headers = on;
      return this;
    }

    /** Address space to reserve at once; more is reserved when it is used up. Default 16 GiB. */
    public Builder reserveBytes(long bytes) {
      this.reserveBytes = positive("reserveBytes", bytes);
      if (bytes > RESERVE_BYTES_MAX) {
        throw new IllegalArgumentException(
            "reserveBytes is too large: reserveBytes="
                + bytes
                + ", most="
                + RESERVE_BYTES_MAX
                + "; more is reserved when it is needed");
      }
      return this;
    }

    /** Bound on empty superslabs kept committed for reuse. Default 64 MiB; 0 keeps none. */
    public Builder retainedBytesMax(long bytes) {
      this.retainedBytesMax = bytes == 0 ? 0 : positive("retainedBytesMax", bytes);
      return this;
    }

    /** Most bytes that may be committed at a time. Default: no limit. */
    public Builder limitBytes(long bytes) {
      this.limitBytes = positive("limitBytes", bytes);
      return this;
    }

    /**
     * How often the maintenance thread takes memory back, see {@link Allocator#collectIdle}; 0:
     * never. One daemon thread serves all allocators. Default 1000; 0 if {@link #os} is not the
     * operating system.
     */
    public Builder maintenanceMillis(long millis) {
      this.maintenanceMillis = millis == 0 ? 0 : positive("maintenanceMillis", millis);
      return this;
    }

    private long maintenanceMillis() {
      if (maintenanceMillis != MAINTENANCE_MILLIS_UNSET) {
        return maintenanceMillis;
      }
      return os == LinuxOs.INSTANCE ? MAINTENANCE_MILLIS_DEFAULT : 0;
    }

    /** Where memory comes from. Default: the operating system. */
    public Builder os(OsMemory source) {
      this.os = source;
      return this;
    }

    private static long positive(String name, long bytes) {
      if (bytes <= 0) {
        throw new IllegalArgumentException(name + " must be positive: " + name + "=" + bytes);
      }
      return bytes;
    }

    /** A new allocator with these options. */
    public Allocator build() {
      return new Allocator(this);
    }
  }
}
