// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static hakmem.layout.BlockSignature.LINK_OFFSET;
import static hakmem.layout.BlockSignature.LIVE;
import static hakmem.layout.BlockSignature.SIGNATURE_OFFSET;

import hakmem.api.AddressFault;
import hakmem.base.Kinds;
import hakmem.bin.Backend;
import hakmem.bin.Bins;
import hakmem.kind.BlockAddress;
import hakmem.kind.ByteOffset;
import hakmem.kind.MappingBase;
import hakmem.kind.SizeClass;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.registry.AddressRange;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * Fast paths. malloc: one compare of the size, one load of the list's head, two loads and a compare
 * for its signature, two stores. free: one load of the table to the slab, one compare for the
 * owner, one multiplication and one compare that answer "block start, inside, carved" together, one
 * load (two with headers) and a compare for "not free already", then the push. No atomics, no calls
 * to lower layers, no counters but the slab's usedCount, which is what finds empty slabs. The
 * list's head lives in an array of the heap, so that malloc does not touch a descriptor at all.
 *
 * Order matters for the lease alone (HeapLease): busy is set before anything else and cleared last,
 * on every way out. Everything else written here is private to the heap's thread, or to the thread
 * that has the block. A slow path that ends in a RuntimeException clears busy; one that an Error
 * cuts off in the middle leaves it set, so that nobody takes what it left half done.
 */
/**
 * A front end of an allocator for one thread at a time: the explicit handle, and what the static
 * interface finds for the calling thread.
 *
 * <p>Not thread-safe: one thread at a time may use a heap, and handing it over needs a
 * happens-before edge. Blocks are free to travel: any thread may use them and free them through its
 * own heap.
 *
 * <p>User addresses are multiples of 16. Sizes are in bytes.
 */
public abstract sealed class BlockHeap extends HeapLease implements AutoCloseable
    permits HeaderlessHeap, HeaderHeap {
  /** Instead of a thread id: a handle that belongs to its user. */
  static final long EXPLICIT = 0;

  /** Instead of a thread id: no thread's and no user's. */
  static final long SHARED = -1;

  private final BlockMemory memory;
  private final @MappingBase long rangeBase;
  private final Slab[] rangeTable;
  private final Backend backend;
  private final Bins bins;
  private final SharedPaths shared;
  private final boolean[] listIsZero = new boolean[SizeClasses.TABLE_LENGTH];

  /** Thread that the static interface serves with this heap; or EXPLICIT, or SHARED. */
  final long threadId;

  /** The thread; null for a heap that is no thread's. */
  private final @Nullable WeakReference<Thread> owner;

  /** What a collector saw last: a guess is made from it, so nobody cares who else writes it. */
  private long lastLook;

  private final @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] lastHeads =
      new long[SizeClasses.TABLE_LENGTH];

  /** A heap with its own id. */
  BlockHeap(SharedPaths shared, int id, long threadId) {
    super(id);
    this.shared = shared;
    this.backend = shared.backend();
    this.memory = backend.memory;
    this.threadId = threadId;
    this.owner = threadId > 0 ? new WeakReference<>(Thread.currentThread()) : null;
    AddressRange range = backend.registry.primary();
    this.rangeBase = range.base;
    this.rangeTable = range.table;
    this.bins = new Bins(backend, id);
  }

  /**
   * Bytes from block to user address. A method of two subclasses and not a field: as long as only
   * one layout is in use, the JIT knows the class and folds the constant into the fast paths.
   */
  abstract @ByteOffset int userOffset();

  /** Whether the thread may still come back; an explicit handle's user always may. */
  boolean isOwnerAlive() {
    if (owner == null) {
      return true;
    }
    Thread thread = owner.get();
    return thread != null && thread.isAlive();
  }

  /** Whether it has slabs to give up; racy, a guess. */
  boolean holdsSlabs() {
    return bins.fingerprint() != 0;
  }

  /** Whether nothing has happened since this was asked before; racy, a guess. */
  boolean looksIdle() {
    long look = bins.fingerprint();
    boolean same = look == lastLook;
    lastLook = look;
    for (int i = 0; i < SizeClasses.TABLE_LENGTH; i++) {
      same &= ownHeads[i] == lastHeads[i];
      lastHeads[i] = ownHeads[i];
    }
    return same;
  }

  /** Whether the static interface serves this thread with this heap. */
  public boolean serves(long id) {
    return threadId == id;
  }

  /** Heap id: what slabs name as their owner. */
  public int id() {
    return id;
  }

  /**
   * Hands out at least bytes bytes, uninitialised.
   *
   * @param bytes 0 or more; for 0 a block of its own all the same
   * @return user address, a multiple of 16; the caller owns the block until it is freed
   * @throws hakmem.api.AllocationFailedException THRESHOLD, EXHAUSTION or MAP_FAIL
   * @throws hakmem.api.HeapCorruptionException if a free block was overwritten
   */
  public @UserAddress long malloc(long bytes) {
    long last = bytes - 1;
    if (!Lengths.isSmall(last)) {
      return mallocGeneral(bytes);
    }
    return take(Lengths.smallClass(last, userOffset()));
  }

  private @UserAddress long mallocGeneral(long bytes) {
    long need = backend.layout.blockBytesFor(SharedPaths.checkBytes(bytes));
    if (need <= 0 || need > SizeClasses.BLOCK_BYTES_MAX) {
      return mallocHuge(bytes, BlockSignature.WORDS_BYTES);
    }
    int sizeClass = SizeClasses.of(need);
    if (sizeClass >= backend.classCount()) {
      return mallocHuge(bytes, BlockSignature.WORDS_BYTES);
    }
    return take(sizeClass);
  }

  private @UserAddress long mallocHuge(long bytes, long alignment) {
    checkOpen();
    return shared.mallocHuge(bytes, alignment);
  }

  /** Takes a block of a class. */
  private @UserAddress long take(@SizeClass int sizeClass) {
    enter();
    @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] lists = loadHeads();
    long block = lists[SizeClasses.slot(sizeClass)];
    return block != 0 ? pop(lists, sizeClass, block) : takeSlow(sizeClass);
  }

  /** Pops the head of a thread list and leaves. Step MALLOC-1. */
  private @UserAddress long pop(
      @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] lists,
      @SizeClass int sizeClass,
      @BlockAddress long block) {
    long link = memory.loadPlain(block, LINK_OFFSET);
    long signature = memory.loadPlain(block, SIGNATURE_OFFSET);
    if (!BlockSignature.isLocal(block, link, signature)) {
      throw poppedOverwritten(sizeClass, block);
    }
    lists[SizeClasses.slot(sizeClass)] = BlockSignature.blockOf(link);
    if (userOffset() == 0) {
      // Signed LIVE, not zeroed: the next free must not take this for a free block.
      memory.storePlain(block, SIGNATURE_OFFSET, BlockSignature.toLive(signature));
    } else {
      memory.storePlain(block, LINK_OFFSET, BlockSignature.linkOfLive(sizeClass));
      memory.storePlain(
          block,
          SIGNATURE_OFFSET,
          BlockSignature.sign(block, BlockSignature.linkOfLive(sizeClass), LIVE));
    }
    leave();
    return Addresses.toUser(block, userOffset());
  }

  private void checkOpen() {
    if (isClosed()) {
      shared.checkOpen();
      throw new IllegalStateException("heap is closed: id=" + id + "; open a new one");
    }
  }

  /** The thread list is empty, or somebody else has the lease. Step REFILL-1. */
  private @UserAddress long takeSlow(@SizeClass int sizeClass) {
    if (!isOpen() || isClosed()) {
      leave();
      checkOpen();
      // What this heap knows of its own lists does not hold for the block of another.
      listIsZero[SizeClasses.slot(sizeClass)] = false;
      return shared.borrow(heap -> heap.take(sizeClass));
    }
    // Not empty if the heads were hidden a moment ago and are not any more.
    long head = ownHeads[SizeClasses.slot(sizeClass)];
    return pop(ownHeads, sizeClass, head != 0 ? head : refill(sizeClass));
  }

  private @BlockAddress long refill(@SizeClass int sizeClass) {
    try {
      long head = bins.refill(sizeClass);
      ownHeads[SizeClasses.slot(sizeClass)] = head;
      listIsZero[SizeClasses.slot(sizeClass)] = bins.lastRefillIsZero();
      return head;
    } catch (RuntimeException e) {
      leave();
      throw shared.cause(e);
    }
  }

  /** Drops a thread list whose head was written to after it was freed. Step MALLOC-2. */
  private RuntimeException poppedOverwritten(@SizeClass int sizeClass, @BlockAddress long block) {
    // Nothing on this list can be trusted any more: drop it, leaked but never handed out.
    ownHeads[SizeClasses.slot(sizeClass)] = 0;
    leave();
    return shared.overwritten(block);
  }

  /**
   * Frees a block. Any value is safe: 0 is ignored, and one that is not the start of a live block
   * is reported and changes nothing.
   *
   * @param address user address from any heap of the same allocator
   * @throws hakmem.api.InvalidFreeException what is wrong with the address
   */
  public void free(@UserAddress long address) {
    if (!freeLocal(address)) {
      AddressFault fault = tryFreeSlow(address);
      if (fault != null) {
        throw shared.invalidFree(fault, address);
      }
    }
  }

  /** As {@link #free}, but returns what is wrong instead of throwing; null if it was freed. */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    return freeLocal(address) ? null : tryFreeSlow(address);
  }

  /** Frees what is no block of the heap's own slabs, or all of it if another has the lease. */
  private @Nullable AddressFault tryFreeSlow(@UserAddress long address) {
    enter();
    try {
      AddressFault fault = shared.tryFreeShared(isOpen() && !isClosed() ? this : null, address);
      leave();
      return fault;
    } catch (RuntimeException e) {
      leave();
      throw shared.cause(e);
    }
  }

  /**
   * Frees a block of a slab that this heap owns; false, and nothing done, for anything else. Steps
   * LOCAL-1 to LOCAL-3, LOOKUP-3.
   */
  private boolean freeLocal(@UserAddress long address) {
    // Cut to an int: an address far outside may alias a unit, but is no block start of its slab.
    int unit = (int) Addresses.unitIn(address, rangeBase);
    Slab[] table = rangeTable; // Read once: after enter the JIT would read and check it anew.
    if (unit < 0 || unit >= table.length) {
      return false;
    }
    enter();
    int ownerId = loadOwnerId();
    Slab slab = table[unit];
    if (slab.owner != ownerId || !BlockIndex.isBelow(slab.exactIndex(address), slab.carvedCount)) {
      leave();
      return false;
    }
    long block = Addresses.toBlock(address, userOffset());
    long seal = BlockSignature.seal(block);
    long signature = memory.loadPlain(block, SIGNATURE_OFFSET);
    if (userOffset() == 0
        ? BlockSignature.sealLooksFree(seal, signature)
        : !BlockSignature.sealIsLive(seal, memory.loadPlain(block, LINK_OFFSET), signature)) {
      leave();
      return false;
    }
    pushLocal(slab, block, seal);
    leave();
    return true;
  }

  /** Pushes on the local freelist. Step LOCAL-4. */
  void pushLocal(Slab slab, @BlockAddress long block, @TaggedWord long seal) {
    long link = BlockSignature.linkTo(slab.localHead);
    memory.storePlain(block, LINK_OFFSET, link);
    memory.storePlain(block, SIGNATURE_OFFSET, BlockSignature.signLocal(seal, link));
    slab.localHead = block;
    if (--slab.usedCount == 0) {
      slabEmptied(slab);
    }
  }

  private void slabEmptied(Slab slab) {
    try {
      bins.slabEmptied(slab);
    } catch (RuntimeException e) {
      leave();
      throw shared.cause(e);
    }
  }

  /**
   * Hands out count * elementBytes bytes of zeros. Memory that is known to be zero is not written.
   *
   * @throws hakmem.api.AllocationFailedException also if the product overflows (THRESHOLD)
   */
  public @UserAddress long calloc(long count, long elementBytes) {
    long bytes = SharedPaths.callocBytes(count, elementBytes);
    long need = backend.layout.blockBytesFor(bytes);
    int sizeClass =
        need > SizeClasses.BLOCK_BYTES_MAX ? SizeClasses.NO_CLASS : SizeClasses.of(need);
    if (sizeClass >= backend.classCount()) {
      return mallocHuge(bytes, BlockSignature.WORDS_BYTES); // Fresh mappings are zero.
    }
    long address = take(sizeClass);
    boolean knownZero = listIsZero[SizeClasses.slot(sizeClass)];
    memory.zeroPlain(address, Lengths.zeroedBytes(bytes, need, userOffset(), knownZero));
    return address;
  }

  /**
   * Hands out at least bytes bytes at a multiple of alignment.
   *
   * @param alignment a power of two
   */
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    SharedPaths.checkAlignment(alignment);
    if (alignment <= BlockSignature.WORDS_BYTES) {
      return malloc(bytes);
    }
    long need = backend.layout.blockBytesFor(SharedPaths.checkBytes(bytes));
    if (need <= 0
        || need > SizeClasses.BLOCK_BYTES_MAX
        || alignment > backend.layout.slabAlignmentMax()) {
      return mallocHuge(bytes, alignment);
    }
    int sizeClass = SizeClasses.ofAligned(need, alignment);
    if (sizeClass < 0 || sizeClass >= backend.classCount()) {
      return mallocHuge(bytes, alignment);
    }
    return take(sizeClass);
  }

  /**
   * Resizes a block, in place where it can. The first min(old, new) bytes are kept; the address may
   * change, the alignment falls back to 16.
   *
   * @param address a live block, or 0 for a new one
   * @param bytes new size; 0 shrinks to the smallest block
   * @return the block's address from now on; on failure the old block is unchanged
   * @throws hakmem.api.InvalidFreeException what is wrong with the address
   */
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    if (address == 0) {
      return malloc(bytes);
    }
    SharedPaths.checkBytes(bytes);
    long usable = shared.usableSize(address);
    if (Lengths.staysInPlace(bytes, usable)) {
      return address;
    }
    long moved = shared.reallocHuge(address, bytes);
    if (moved != 0) {
      return moved;
    }
    long next = malloc(bytes);
    memory.copyPlain(address, next, Lengths.keptBytes(usable, bytes));
    free(address);
    return next;
  }

  /**
   * Bytes that may be touched at a live block's address: at least what was asked for.
   *
   * @throws hakmem.api.InvalidFreeException what is wrong with the address
   */
  public long usableSize(@UserAddress long address) {
    return shared.usableSize(address);
  }

  /**
   * A segment over a new block. An access through it throws once the allocator is closed; that the
   * block was freed nobody checks.
   */
  public MemorySegment mallocSegment(long bytes) {
    return backend.views.view(malloc(bytes), bytes);
  }

  /** As {@link #mallocSegment}, over a block of zeros. */
  public MemorySegment callocSegment(long bytes) {
    return backend.views.view(calloc(1, bytes), bytes);
  }

  /** Frees the block that a segment of {@link #mallocSegment} starts with. */
  public void free(MemorySegment segment) {
    free(Kinds.userAddress(segment.address()));
  }

  /** Takes back what other threads freed and gives empty slabs to the pool. */
  public void collect() {
    enter();
    try {
      if (isOpen() && !isClosed()) {
        flushLists();
        bins.collect();
      }
      leave();
    } catch (RuntimeException e) {
      leave();
      throw shared.cause(e);
    }
  }

  /**
   * Gives the heap's slabs to whoever needs them: empty ones to the pool, others to the next thread
   * that allocates in their class or frees into them. Live blocks stay valid. Idempotent.
   *
   * <p>An explicit handle refuses to allocate from then on. The heap that the static interface
   * found for its thread starts anew at its next use.
   */
  @Override
  public void close() {
    try {
      if (isClosed()) {
        return;
      }
      if (threadId > 0) {
        drainOwn();
      } else {
        closeForGood();
      }
    } catch (RuntimeException e) {
      throw shared.cause(e);
    }
  }

  @Override
  void abandon() {
    flushLists();
    bins.abandon();
  }

  @Override
  void ended() {
    shared.heapEnded(this);
  }

  @Override
  boolean fence() {
    return backend.os.fenceAllThreads();
  }

  private void flushLists() {
    for (int i = 0; i < ownHeads.length; i++) {
      long head = ownHeads[i];
      ownHeads[i] = 0;
      bins.flush(Kinds.sizeClass(i), head);
    }
  }

  Bins bins() {
    return bins;
  }

  /** Head of a class's thread list, for a walker. */
  public @BlockAddress long headForAudit(@SizeClass int sizeClass) {
    return ownHeads[SizeClasses.slot(sizeClass)];
  }

  /** The heap's bins, for a walker. */
  public Bins binsForAudit() {
    return bins;
  }
}
