// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static hakmem.layout.BlockSignature.LINK_OFFSET;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocatorClosedException;
import hakmem.api.HeapCorruptionException;
import hakmem.api.InvalidFreeException;
import hakmem.base.Alignment;
import hakmem.base.Claim;
import hakmem.base.Kinds;
import hakmem.bin.Backend;
import hakmem.kind.BlockAddress;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockSignature;
import hakmem.registry.HugeBlock;
import hakmem.remote.RemoteList;
import hakmem.superslab.Slab;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The paths of an allocator that need no heap: remote free, wrong frees, huge blocks, sizes. All of
 * them thread-safe.
 */
public final class SharedPaths {
  private final Backend backend;
  private final HugeBlocks hugeBlocks;
  private final AtomicInteger lastHeapId = new AtomicInteger();
  private final LeasedHeaps heaps = new LeasedHeaps();

  private final HeapCollector collector;

  private volatile boolean closed;

  /** The shared paths of a new allocator. */
  public SharedPaths(Backend backend) {
    this.backend = backend;
    this.hugeBlocks = new HugeBlocks(backend);
    backend.setReclaimer(heaps);
    this.collector = new HeapCollector(backend, heaps);
  }

  /** Takes memory back from heaps that nobody uses. */
  public HeapCollector collector() {
    return collector;
  }

  /** What all heaps share. */
  public Backend backend() {
    return backend;
  }

  /** A new heap of the caller's own. */
  public BlockHeap newHeap() {
    return newHeap(BlockHeap.EXPLICIT);
  }

  /**
   * A new heap.
   *
   * @param threadId thread that the static interface serves with it; or EXPLICIT, or SHARED
   */
  BlockHeap newHeap(long threadId) {
    checkOpen();
    BlockHeap heap = heapWithId(lastHeapId.incrementAndGet(), threadId);
    heaps.add(heap);
    if (closed) { // Whoever closed it may have shut the heaps before.
      heap.shut();
      throw new AllocatorClosedException();
    }
    return heap;
  }

  void checkOpen() {
    if (closed) {
      throw new AllocatorClosedException();
    }
  }

  /**
   * What an operation throws that met something unexpected: in an allocator that is being closed,
   * lists lose their blocks and slabs their ranges, and that is all there is to say.
   */
  RuntimeException cause(RuntimeException met) {
    return closed ? new AllocatorClosedException() : met;
  }

  /** A heap that no walk sees. */
  BlockHeap heapWithId(int id, long threadId) {
    return backend.layout.hasHeader()
        ? HeaderHeap.create(this, id, threadId)
        : HeaderlessHeap.create(this, id, threadId);
  }

  /** Runs an operation on a heap that is nobody's own. */
  @UserAddress
  long borrow(HeapSeats.HeapOperation operation) {
    return heaps.seats().with(this, operation);
  }

  void heapEnded(BlockHeap heap) {
    heaps.remove(heap);
  }

  /** All heaps that are not closed. */
  public Collection<BlockHeap> heaps() {
    return heaps.all();
  }

  LeasedHeaps heapSet() {
    return heaps;
  }

  /**
   * Shuts every heap and gives the memory back. Waits for nobody: threads that are inside go on in
   * memory that stays mapped. Idempotent. Steps SHUT-1 to SHUT-3.
   *
   * @throws IllegalStateException if a native call is using a view; nothing has changed then
   */
  public void close() {
    backend.views.close();
    closed = true;
    heaps.all().forEach(BlockHeap::shut);
    heaps.clear();
    backend.registry.close();
    backend.pool.close();
  }

  /** What a free throws for this address. */
  InvalidFreeException invalidFree(AddressFault fault, @UserAddress long address) {
    String state = closed ? "; the allocator is closed" : "";
    return new InvalidFreeException(
        fault, Kinds.plain(address), FaultText.of(backend, fault, address) + state);
  }

  /** Frees for a thread without heap, or throws. */
  void freeWithoutHeap(@UserAddress long address) {
    AddressFault fault = tryFreeWithoutHeap(address);
    if (fault != null) {
      throw invalidFree(fault, address);
    }
  }

  /** As {@link #tryFreeShared}, for a thread without heap. */
  public @Nullable AddressFault tryFreeWithoutHeap(@UserAddress long address) {
    try {
      return tryFreeShared(null, address);
    } catch (RuntimeException e) {
      throw cause(e);
    }
  }

  /**
   * Frees an address that is not a block of one of the heap's own slabs, or says what is wrong.
   *
   * @param heap the caller's, which is inside it and has it to itself; null: none
   */
  public @Nullable AddressFault tryFreeShared(@Nullable BlockHeap heap, @UserAddress long address) {
    AddressFault fault = address == 0 ? null : tryFreeAny(heap, address);
    // What a block's words say is void once its memory was given back.
    return fault != null && closed ? AddressFault.FOREIGN : fault;
  }

  /** As {@link #tryFreeShared}, for any address but 0. Step LOCAL-2. */
  private @Nullable AddressFault tryFreeAny(@Nullable BlockHeap heap, @UserAddress long address) {
    Slab slab = backend.registry.lookup(address);
    if (slab == Slab.NONE) {
      return hugeBlocks.tryFree(address);
    }
    AddressFault fault = checkBlockStart(slab, address);
    if (fault != null) {
      return fault;
    }
    if (heap != null && slab.owner == heap.id()) {
      return freeOwned(heap, slab, backend.layout.toBlock(address));
    }
    return freeRemote(heap, slab, backend.layout.toBlock(address));
  }

  private @Nullable AddressFault freeRemote(
      @Nullable BlockHeap heap, Slab slab, @BlockAddress long block) {
    if (Slab.isDead(slab.loadRemoteWordAcquire())) {
      return AddressFault.NOT_ALLOCATED; // Looked up just before its slab was released.
    }
    long signature = backend.remoteList.signatureOf(block);
    AddressFault fault = backend.remoteList.faultOf(slab, block, signature);
    if (fault != null) {
      return fault;
    }
    if (!backend.remoteList.claimBlock(block, signature)) {
      return AddressFault.DOUBLE_FREE;
    }
    RemoteList.Push push = backend.remoteList.push(slab, block, signature);
    if (push == RemoteList.Push.CLAIMED_SLAB) {
      if (heap == null) {
        backend.orphanSlab(slab);
      } else {
        heap.bins().slabClaimed(slab);
      }
    }
    return push == RemoteList.Push.SLAB_DEAD ? AddressFault.DOUBLE_FREE : null;
  }

  /** Geometry only: touches no block memory. Step LOCAL-1. */
  private static @Nullable AddressFault checkBlockStart(Slab slab, @UserAddress long address) {
    long index = slab.exactIndex(address);
    if (BlockIndex.isBelow(index, slab.carvedCount)) {
      return null;
    }
    boolean multiple = BlockIndex.isBelow(index, slab.capacity);
    return multiple ? AddressFault.NOT_ALLOCATED : AddressFault.INTERIOR;
  }

  /**
   * The heap owns the slab, yet its fast path left the block alone: the slab lies outside the
   * primary range, or the block's signature says that it is free or broken. Headerless, the bytes
   * of a live block may look like a signature by chance or malice: then the lists decide. Step
   * LOCAL-3.
   */
  private @Nullable AddressFault freeOwned(BlockHeap heap, Slab slab, @BlockAddress long block) {
    long signature = signatureOf(block);
    AddressFault fault = backend.remoteList.faultOf(slab, block, signature);
    boolean disputed = fault == AddressFault.DOUBLE_FREE && !backend.layout.hasHeader();
    if (disputed && !isOnAnyList(heap, slab, block)) {
      fault = null;
    }
    if (fault == null) {
      heap.pushLocal(slab, block, BlockSignature.seal(block));
    }
    return fault;
  }

  private boolean isOnAnyList(BlockHeap heap, Slab slab, @BlockAddress long block) {
    return isOnList(block, heap.headForAudit(slab.sizeClass))
        || isOnList(block, slab.localHead)
        || isOnList(block, Slab.headOf(slab.loadRemoteWordAcquire()));
  }

  /** Whether a block is on a list, or the list is damaged. Step LOCAL-3. */
  private boolean isOnList(@BlockAddress long block, @BlockAddress long head) {
    long at = head;
    while (at != 0) {
      if (at == block) {
        return true;
      }
      long link = backend.memory.loadPlain(at, LINK_OFFSET);
      long state = BlockSignature.state(at, link, signatureOf(at));
      if (state != BlockSignature.LOCAL && state != BlockSignature.REMOTE) {
        return true; // The list is damaged: refusing the free is the safe answer.
      }
      at = BlockSignature.blockOf(link);
    }
    return false;
  }

  /**
   * What is wrong with an address that should be a live block's; null if nothing is. Reads the
   * block's words, as its owner may.
   */
  public @Nullable AddressFault check(@UserAddress long address) {
    Slab slab = backend.registry.lookup(address);
    return slab == Slab.NONE ? hugeBlocks.check(address) : checkBlock(slab, address);
  }

  private @Nullable AddressFault checkBlock(Slab slab, @UserAddress long address) {
    AddressFault fault = checkBlockStart(slab, address);
    if (fault != null) {
      return fault;
    }
    long block = backend.layout.toBlock(address);
    return backend.remoteList.faultOf(slab, block, signatureOf(block));
  }

  private @TaggedWord long signatureOf(@BlockAddress long block) {
    return backend.remoteList.signatureOf(block);
  }

  /** Bytes that may be touched at a live block's address, or throws. */
  public long usableSize(@UserAddress long address) {
    Slab slab = backend.registry.lookup(address);
    AddressFault fault;
    if (slab == Slab.NONE) {
      HugeBlock block = backend.registry.lookupHuge(address);
      if (block != null && block.userAddress == address) {
        return block.usableBytes();
      }
      fault = hugeBlocks.faultBeside(block, address);
    } else {
      fault = checkBlock(slab, address);
      if (fault == null) {
        return backend.layout.usableBytes(slab.blockBytes);
      }
    }
    throw invalidFree(closed ? AddressFault.FOREIGN : fault, address);
  }

  @UserAddress
  long mallocHuge(long bytes, long alignment) {
    checkOpen();
    return hugeBlocks.allocate(checkBytes(bytes), alignment);
  }

  @UserAddress
  long reallocHuge(@UserAddress long address, long bytes) {
    return hugeBlocks.reallocate(address, checkBytes(bytes));
  }

  RuntimeException overwritten(@BlockAddress long block) {
    return cause(
        new HeapCorruptionException(Kinds.plain(block), FaultText.overwritten(backend, block)));
  }

  /** The size itself, if it is one. */
  @Claim(
      id = "negative-size",
      forAll = "long bytes",
      throwing = "checkBytes(bytes)",
      holds = "bytes < 0")
  static long checkBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "size is negative: bytes=" + bytes + "; ask for 0 or more bytes");
    }
    return bytes;
  }

  @Claim(
      id = "wrong-alignment",
      forAll = "long alignment",
      throwing = "checkAlignment(alignment)",
      holds = "alignment <= 0 || alignment != Long.highestOneBit(alignment)")
  static void checkAlignment(long alignment) {
    if (!Alignment.isPowerOfTwo(alignment)) {
      throw new IllegalArgumentException("alignment is not a power of two: alignment=" + alignment);
    }
  }

  @Claim(
      id = "calloc-overflow",
      forAll = "long count, long elementBytes",
      throwing = "callocBytes(count, elementBytes)",
      holds =
          "count < 0 || elementBytes < 0"
              + " || Exact.productAbove(count, elementBytes, Long.MAX_VALUE)")
  @Claim(
      id = "calloc-bytes",
      forAll = "long count, long elementBytes",
      where =
          "count >= 0 && elementBytes >= 0"
              + " && !Exact.productAbove(count, elementBytes, Long.MAX_VALUE)",
      holds =
          "!Exact.productAbove(count, elementBytes, callocBytes(count, elementBytes))"
              + " && Exact.productAbove(count, elementBytes, callocBytes(count, elementBytes) - 1)")
  static long callocBytes(long count, long elementBytes) {
    checkBytes(count);
    checkBytes(elementBytes);
    if (Math.multiplyHigh(count, elementBytes) != 0 || count * elementBytes < 0) {
      throw new AllocationFailedException(
          Cause.THRESHOLD,
          -1,
          "size overflows 64 bits: count="
              + count
              + ", elementBytes="
              + elementBytes
              + "; ask for less than 2^63 bytes");
    }
    return count * elementBytes;
  }

  /** Bytes of the blocks handed out, rounding included; exact only while nobody allocates. */
  public long allocatedBytes() {
    return HeapWalk.allocatedBytes(this);
  }
}
