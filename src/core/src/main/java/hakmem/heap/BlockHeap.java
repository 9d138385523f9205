// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static hakmem.layout.BlockSignature.LINK_OFFSET;
import static hakmem.layout.BlockSignature.SIGNATURE_OFFSET;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Heap;
import hakmem.api.HeapClosedException;
import hakmem.base.Kinds;
import hakmem.base.Lifetime;
import hakmem.base.StackRoom;
import hakmem.bin.AllocatorParts;
import hakmem.bin.Bins;
import hakmem.freeing.AddressCheck;
import hakmem.freeing.FreeResult;
import hakmem.freeing.SlowFree;
import hakmem.freelist.BlockClaims;
import hakmem.freelist.Freelist;
import hakmem.gauge.RefusedRequest;
import hakmem.gauge.SlowStep;
import hakmem.gauge.Trail;
import hakmem.kind.BlockAddress;
import hakmem.kind.ByteOffset;
import hakmem.kind.MappingBase;
import hakmem.kind.SizeClass;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.layout.GeometryTable;
import hakmem.layout.Lengths;
import hakmem.layout.Requests;
import hakmem.lease.HeapHome;
import hakmem.lease.HeapSeat;
import hakmem.lease.LeasedHeap;
import hakmem.memory.BlockMemory;
import hakmem.memory.BlockViews;
import hakmem.registry.AddressRange;
import hakmem.sample.Countdown;
import hakmem.sample.Sampling;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * Fast paths. malloc: one compare of the size, one load of the list's head, two loads and a compare
 * for its signature, two stores. free: one load of the table to the slab, one compare for the
 * owner, one multiplication and one compare that answer "block start, inside, carved" together, one
 * load (two with headers) and a compare for "not free already", then the push. No atomics, no calls
 * that are not inlined (MemorySeamTest), no counters but the slab's usedCount, which is what finds
 * empty slabs. The list's head lives in an array of the heap, so that malloc does not touch a
 * descriptor at all.
 *
 * Depth. C2 inlines 15 levels and then leaves a call where it stands, in the middle of malloc: the
 * JDK needs the last seven of them for a load of a word. Each level of ours takes one from the
 * program that calls us: so the interfaces call freeLocal instead of free (InlineDepthTest).
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
public abstract sealed class BlockHeap extends LeasedHeap implements Heap, HeapOperations
    permits HeaderlessHeap, HeaderHeap {
  private final BlockMemory memory;
  private final AddressRange range;
  private final @MappingBase long rangeBase;

  /** {@link AddressRange#hints}, of which there may be longer ones by now. */
  private Slab[] rangeTable;

  private final BlockLayout layout;
  private final GeometryTable geometries;
  private final HeapParts parts;
  private final Bins bins;
  private final HeapHome<BlockHeap> home;
  private final Countdown countdown;
  private final boolean[] listIsZero = new boolean[SizeClasses.TABLE_LENGTH];

  /** A heap with its own id. */
  BlockHeap(HeapParts parts, HeapHome<BlockHeap> home, int id, long threadId) {
    super(id, threadId);
    AllocatorParts shared = parts.shared();
    this.parts = parts;
    this.home = home;
    this.memory = shared.memory();
    this.layout = shared.layout();
    this.geometries = shared.geometries();
    this.range = shared.registry().primary();
    this.rangeBase = range.base;
    this.rangeTable = range.hints();
    this.bins = new Bins(shared, id, ownHeads);
    this.countdown = new Countdown(shared.sampling());
  }

  /**
   * Bytes from block to user address. A method of two subclasses and not a field: as long as only
   * one layout is in use, the JIT knows the class and folds the constant into the fast paths.
   */
  abstract @ByteOffset int userOffset();

  @Override
  public @UserAddress long malloc(long bytes) {
    long last = bytes - 1;
    if (!Lengths.isSmall(last)) {
      return mallocGeneral(bytes);
    }
    return take(Lengths.smallClass(last, userOffset()));
  }

  private @UserAddress long mallocGeneral(long bytes) {
    // No class if it is too much, or has overflowed (proved: class-out-of-table). Few instructions:
    // so the JIT inlines this where few mallocs have come here.
    int sizeClass = SizeClasses.of(layout.blockBytesFor(Requests.checkBytes(bytes)));
    return geometries.serves(bytes, sizeClass)
        ? take(sizeClass)
        : mallocHuge(bytes, BlockSignature.WORDS_BYTES, false);
  }

  private @UserAddress long mallocHuge(long bytes, long alignment, boolean zero) {
    StackRoom.require();
    checkOpen();
    Sampling sampling = parts.shared().sampling();
    boolean sampled = countdown.passes(Requests.checkBytes(bytes)) && sampling.isWanted();
    try {
      long address = parts.hugeBlocks().allocate(bytes, alignment, zero);
      if (sampled) {
        sampling.begin(address, bytes, sampling.weight(1, bytes));
      }
      return address;
    } catch (AllocationFailedException | RefusedRequest e) {
      Refusals refusals = parts.refusals();
      RefusedRequest refused = RefusedRequest.of(e);
      refusals.throwUnlessOurs(refused, threadId == SHARED);
      return refusals.again(refused, bytes, again -> mallocHuge(again, alignment, zero));
    }
  }

  /** Takes a block of a class. */
  private @UserAddress long take(@SizeClass int sizeClass) {
    enter();
    try {
      @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] lists = loadHeads();
      long block = lists[SizeClasses.slot(sizeClass)];
      return block != 0 ? pop(lists, sizeClass, block) : takeSlow(sizeClass);
    } catch (Throwable e) { // Error: finished.
      leave();
      throw e;
    }
  }

  /** Pops the head of a thread list and leaves. Step MALLOC-1. */
  private @UserAddress long pop(
      @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] lists,
      @SizeClass int sizeClass,
      @BlockAddress long block) {
    if (!Freelist.pop(memory, lists, sizeClass, block, userOffset())) {
      throw poppedOverwritten(sizeClass, block);
    }
    leave();
    return Addresses.toUser(block, userOffset());
  }

  private void checkOpen() {
    if (isClosed()) {
      lifetime().checkOpen();
      throw new HeapClosedException(id);
    }
  }

  /** The thread list is empty, or somebody else has the lease. Step REFILL-1. */
  private @UserAddress long takeSlow(@SizeClass int sizeClass) {
    StackRoom.require();
    if (!isOpen() || isClosed()) {
      leave();
      checkOpen();
      // What this heap knows of its own lists does not hold for the block of another.
      listIsZero[SizeClasses.slot(sizeClass)] = false;
      try {
        return takeBorrowed(sizeClass);
      } catch (RefusedRequest e) {
        return takeAgain(sizeClass, e);
      }
    }
    // Not empty if the heads were hidden a moment ago and are not any more.
    long head = ownHeads[SizeClasses.slot(sizeClass)];
    if (head == 0 && bins.magazines().count(sizeClass) > 0) {
      long sampled = sampleOf(sizeClass, 1, 0);
      return sampled != 0 ? sampled : handOut(sizeClass, bins.magazines().take(sizeClass));
    }
    if (head == 0) {
      try {
        head = refill(sizeClass);
      } catch (AllocationFailedException | RefusedRequest e) {
        leave();
        return takeAgain(sizeClass, RefusedRequest.of(e));
      }
      // The list stays whole: a sample is one block more.
      long sampled = sampleOf(sizeClass, bins.lastRefillBlocks(), 1);
      if (sampled != 0) {
        return sampled;
      }
    }
    return pop(ownHeads, sizeClass, head);
  }

  /**
   * A block to hand out in place of those that the heap has at hand, if one of them is to be
   * sampled; leaves then. Otherwise 0, and nothing is changed.
   *
   * @param blocks how many there are
   * @param more that it stands for
   */
  private @UserAddress long sampleOf(@SizeClass int sizeClass, int blocks, int more) {
    int blockBytes = SizeClasses.blockBytes(sizeClass);
    Sampling sampling = parts.shared().sampling();
    if (!countdown.passes((long) blocks * blockBytes) || !sampling.isWanted()) {
      return 0;
    }
    long address = takeToSample(sizeClass);
    if (address != 0) {
      listIsZero[SizeClasses.slot(sizeClass)] = false; // It says nothing of this block.
      leave();
      double weight = sampling.weight(blocks, blockBytes) + more;
      sampling.begin(address, layout.usableBytes(blockBytes), weight);
    }
    return address;
  }

  /** A block of the heap of samples; 0: another thread is there, or there is no memory. */
  private @UserAddress long takeToSample(@SizeClass int sizeClass) {
    HeapSeat<BlockHeap> seat = home.borrowToSample();
    if (seat == null) {
      return 0;
    }
    try {
      BlockHeap samples = seat.heap(home);
      samples.keepSamples();
      long block = samples.takeIfAny(sizeClass);
      seat.close();
      return block;
    } catch (Throwable e) { // Error: finished.
      seat.close();
      throw e;
    }
  }

  /** Is the heap of samples: every free into its slabs is another's. Idempotent. */
  private void keepSamples() {
    bins.keepFullSlabs();
    parts.shared().sampling().useHeap(id);
  }

  /** A block of the class; 0: it is closed, or there is no memory, of which nobody is told. */
  private @UserAddress long takeIfAny(@SizeClass int sizeClass) {
    enter();
    try {
      if (!isOpen() || isClosed()) {
        leave();
        return 0;
      }
      long head = ownHeads[SizeClasses.slot(sizeClass)];
      return pop(ownHeads, sizeClass, head != 0 ? head : refill(sizeClass));
    } catch (AllocationFailedException | RefusedRequest e) {
      leave();
      return 0;
    } catch (Throwable e) { // Error: finished.
      leave();
      throw e;
    }
  }

  private @UserAddress long takeBorrowed(@SizeClass int sizeClass) {
    HeapSeat<BlockHeap> seat = home.borrow();
    try {
      long block = seat.heap(home).take(sizeClass);
      seat.close();
      return block;
    } catch (Throwable e) { // Error: finished.
      seat.close();
      throw e;
    }
  }

  /** A request was refused, and has left the heap: whoever listens is asked, outside of it. */
  private @UserAddress long takeAgain(@SizeClass int sizeClass, RefusedRequest refused) {
    Refusals refusals = parts.refusals();
    refusals.throwUnlessOurs(refused, threadId == SHARED);
    return refusals.again(refused, SizeClasses.blockBytes(sizeClass), _ -> take(sizeClass));
  }

  /** Hands a block out that was in a magazine, and leaves. Step MAG-3. */
  private @UserAddress long handOut(@SizeClass int sizeClass, @BlockAddress long block) {
    BlockClaims claims = parts.shared().claims();
    if (!claims.isKept(block, sizeClass)) {
      throw parts.faults().overwritten(block); // It stays out, counted as used.
    }
    listIsZero[SizeClasses.slot(sizeClass)] = false;
    claims.signLive(block, sizeClass);
    leave();
    return Addresses.toUser(block, userOffset());
  }

  private @BlockAddress long refill(@SizeClass int sizeClass) {
    int slot = SizeClasses.slot(sizeClass);
    long begun = parts.shared().steps().begin();
    try {
      long adoptions = bins.adoptions();
      listIsZero[slot] = false; // Until it is known.
      long head = bins.refill(sizeClass);
      ownHeads[slot] = head;
      listIsZero[slot] = bins.lastRefillIsZero();
      noteAdopted(sizeClass, bins.adoptions() - adoptions);
      if (begun != 0) {
        noteRefill(sizeClass, begun, bins.active(sizeClass), bins.lastRefillBlocks());
      }
      return head;
    } catch (RuntimeException e) {
      noteRefill(sizeClass, begun, null, 0);
      throw lifetime().cause(e);
    }
  }

  private void noteRefill(@SizeClass int sizeClass, long begun, @Nullable Slab slab, int blocks) {
    long address = slab == null ? 0 : slab.address();
    int blockBytes = SizeClasses.blockBytes(sizeClass);
    parts.shared().steps().end(SlowStep.REFILL, begun, blockBytes, address, blocks);
  }

  private void noteAdopted(@SizeClass int sizeClass, long slabs) {
    parts.shared().counts().noteAdopted(id, SizeClasses.blockBytes(sizeClass), slabs);
  }

  /** Drops a thread list whose head was written to after it was freed. Step MALLOC-2. */
  private RuntimeException poppedOverwritten(@SizeClass int sizeClass, @BlockAddress long block) {
    // Nothing on this list can be trusted any more: drop it, leaked but never handed out.
    ownHeads[SizeClasses.slot(sizeClass)] = 0;
    return parts.faults().overwritten(block);
  }

  @Override
  public void free(@UserAddress long address) {
    if (!freeLocal(address)) {
      freeOther(address);
    }
  }

  /** Frees what {@link #freeLocal} has left alone. */
  public void freeOther(@UserAddress long address) {
    StackRoom.require();
    freeSlow(address);
  }

  private void freeSlow(@UserAddress long address) {
    AddressFault fault = tryFreeSlow(address);
    if (fault != null) {
      throw parts.faults().invalidFree(fault, address);
    }
  }

  /** Frees a block in the middle of a step that has asked for room before. */
  private void freeWithRoom(@UserAddress long address) {
    if (!freeLocal(address)) {
      freeSlow(address);
    }
  }

  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    if (freeLocal(address)) {
      return null;
    }
    StackRoom.require();
    return tryFreeSlow(address);
  }

  /** Frees what the fast path does not, or all of it if another has the lease. */
  private @Nullable AddressFault tryFreeSlow(@UserAddress long address) {
    SlowFree frees = parts.frees();
    enter();
    try {
      AddressFault fault = isOpen() && !isClosed() ? freeInside(address) : frees.tryFree(address);
      leave();
      return frees.foreignIfClosed(fault, address);
    } catch (RuntimeException e) {
      leave();
      throw lifetime().cause(e);
    } catch (Error e) { // Error: finished.
      leave();
      throw e;
    }
  }

  /** Frees any address while the heap is the caller's. Step LOCAL-2. */
  private @Nullable AddressFault freeInside(@UserAddress long address) {
    if (address == 0) {
      return null;
    }
    Slab slab = parts.shared().registry().lookup(address);
    if (slab.owner == id) {
      noteMissed(slab, address);
      AddressFault fault = AddressCheck.checkBlockStart(slab, address);
      return fault == null ? freeOwned(slab, layout.toBlock(address)) : fault;
    }
    FreeResult result = parts.frees().free(slab, address, bins.magazinesFor(slab.sizeClass));
    if (result == FreeResult.CLAIMED_SLAB) {
      bins.slabClaimed(slab);
    } else if (result == FreeResult.KEPT) {
      bins.blockKept(slab.sizeClass);
    }
    return result.fault();
  }

  /** The fast path has not found a slab of this heap: next time it will. */
  private void noteMissed(Slab slab, @UserAddress long address) {
    int unit = (int) Addresses.unitIn(address, rangeBase);
    Slab[] table = rangeTable;
    if (unit < 0 || unit >= table.length || table[unit] != slab) {
      rangeTable = range.hintsWith(slab);
    }
  }

  /**
   * The heap owns the slab, yet its fast path left the block alone: the slab lies outside the
   * primary range, or the block's signature says that it is free or broken. Step LOCAL-3.
   */
  private @Nullable AddressFault freeOwned(Slab slab, @BlockAddress long block) {
    AddressFault fault = parts.addresses().faultOfOwned(slab, block, head(slab.sizeClass));
    if (fault == null) {
      pushLocal(slab, block, BlockSignature.seal(block));
    }
    return fault;
  }

  /**
   * Frees a block of a slab that this heap owns; false, and nothing done, for anything else. Steps
   * LOCAL-1 to LOCAL-3, LOOKUP-3.
   */
  public boolean freeLocal(@UserAddress long address) {
    // Cut to an int: an address far outside may alias a unit, but is no block start of its slab.
    int unit = (int) Addresses.unitIn(address, rangeBase);
    Slab[] table = rangeTable; // Read once: after enter the JIT would read and check it anew.
    if (unit < 0 || unit >= table.length) {
      return false;
    }
    enter();
    try {
      int ownerId = loadOwnerId();
      Slab slab = table[unit];
      if (slab.owner != ownerId
          || !BlockIndex.isBelow(slab.exactIndex(address), slab.carvedCount)) {
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
    } catch (Throwable e) { // Error: finished.
      leave();
      throw e;
    }
  }

  /** Pushes on the local freelist. Step LOCAL-4. */
  void pushLocal(Slab slab, @BlockAddress long block, @TaggedWord long seal) {
    Freelist.push(memory, slab, block, seal);
    if (--slab.usedCount == 0) {
      slabEmptied(slab);
    }
  }

  private void slabEmptied(Slab slab) {
    try {
      StackRoom.require();
    } catch (StackOverflowError e) {
      return; // The block is back, its slab stays, empty (Error: passed over).
    }
    try {
      bins.slabEmptied(slab);
    } catch (RuntimeException e) {
      throw lifetime().cause(e);
    }
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    long bytes = callocBytes(count, elementBytes);
    long need = layout.blockBytesFor(bytes);
    int sizeClass = SizeClasses.of(need);
    if (!geometries.serves(bytes, sizeClass)) {
      return mallocHuge(bytes, BlockSignature.WORDS_BYTES, true);
    }
    long address = take(sizeClass);
    boolean knownZero = listIsZero[SizeClasses.slot(sizeClass)];
    memory.zeroPlain(address, Lengths.zeroedBytes(bytes, need, userOffset(), knownZero));
    return address;
  }

  private long callocBytes(long count, long elementBytes) {
    try {
      return Requests.callocBytes(count, elementBytes);
    } catch (AllocationFailedException e) {
      throw parts.refusals().counted(e, Trail.NONE);
    }
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    Requests.checkAlignment(alignment);
    if (alignment <= BlockSignature.WORDS_BYTES) {
      return malloc(bytes);
    }
    long need = layout.blockBytesFor(Requests.checkBytes(bytes));
    if (need <= 0 || need > SizeClasses.BLOCK_BYTES_MAX || alignment > layout.slabAlignmentMax()) {
      return mallocHuge(bytes, alignment, false);
    }
    int sizeClass = SizeClasses.ofAligned(need, alignment);
    if (sizeClass < 0 || !geometries.serves(bytes, sizeClass)) {
      return mallocHuge(bytes, alignment, false);
    }
    return take(sizeClass);
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    if (address == 0) {
      return malloc(bytes);
    }
    Requests.checkBytes(bytes);
    StackRoom.require();
    long usable = usableSize(address);
    long resized = parts.hugeBlocks().reallocate(address, bytes);
    if (resized != 0) {
      return resized;
    }
    if (Lengths.staysInPlace(bytes, usable)) {
      return address;
    }
    long kept = Lengths.keptBytes(usable, bytes);
    long next = malloc(bytes);
    boolean copied = false;
    try {
      memory.copyPlain(address, next, kept);
      copied = true;
      freeWithRoom(address);
    } catch (RuntimeException e) {
      freeWithRoom(next);
      throw e;
    } catch (Error e) {
      if (copied) {
        // The old block may be free, and already another thread's: it is not looked at any more.
        // Its user must come to know where the bytes are (Error: passed over).
        return next;
      }
      freeWithRoom(next);
      throw e;
    }
    return next;
  }

  @Override
  public long usableSize(@UserAddress long address) {
    return parts.addresses().usableSize(address);
  }

  /** {@inheritDoc} Step LOOKUP-3. */
  @Override
  public boolean owns(@UserAddress long address) {
    int unit = (int) Addresses.unitIn(address, rangeBase);
    Slab[] table = rangeTable;
    if (unit < 0 || unit >= table.length) {
      return parts.addresses().owns(address);
    }
    Slab slab = table[unit];
    // Of another owner, or of none, it may be gone: a hint.
    if (slab.owner != id || !BlockIndex.isBelow(slab.exactIndex(address), slab.carvedCount)) {
      return parts.addresses().owns(address);
    }
    long block = Addresses.toBlock(address, userOffset());
    long seal = BlockSignature.seal(block);
    long signature = memory.loadPlain(block, SIGNATURE_OFFSET);
    boolean live =
        userOffset() == 0
            ? !BlockSignature.sealLooksFree(seal, signature)
            : BlockSignature.sealIsLive(seal, memory.loadPlain(block, LINK_OFFSET), signature);
    return live ? !lifetime().hasEnded() : parts.addresses().owns(address);
  }

  @Override
  public MemorySegment mallocSegment(long bytes) {
    StackRoom.require();
    return view(malloc(bytes), bytes);
  }

  @Override
  public MemorySegment callocSegment(long bytes) {
    StackRoom.require();
    return view(calloc(1, bytes), bytes);
  }

  private MemorySegment view(@UserAddress long address, long bytes) {
    try {
      return parts.shared().views().view(address, bytes);
    } catch (Throwable e) { // Error: undone.
      freeWithRoom(address);
      throw e;
    }
  }

  @Override
  public void free(MemorySegment segment) {
    free(BlockViews.addressOf(segment));
  }

  @Override
  public void collect() {
    StackRoom.require();
    enter();
    try {
      if (isOpen() && !isClosed()) {
        long overwritten = flushLists();
        bins.collect();
        throwIfOverwritten(overwritten);
      }
      leave();
    } catch (RuntimeException e) {
      leave();
      throw lifetime().cause(e);
    } catch (Error e) { // Error: finished.
      leave();
      throw e;
    }
  }

  @Override
  public void close() {
    StackRoom.require();
    try {
      if (lifetime().hasEnded()) {
        return;
      }
      if (threadId <= 0) {
        closeForGood();
      } else if (!isClosed()) {
        drainOwn();
      }
    } catch (RuntimeException e) {
      throw lifetime().cause(e);
    }
  }

  @Override
  protected void abandon() {
    long overwritten = flushLists();
    bins.abandon();
    throwIfOverwritten(overwritten);
  }

  @Override
  protected void giveSurplus(@SizeClass int sizeClass) {
    boolean unused = slabsAreAsLooked();
    try {
      bins.giveSurplus(sizeClass);
    } finally {
      if (unused) { // What others take is no use of the heap: the next collection empties it.
        noteSlabs();
      }
    }
  }

  @Override
  protected void ended() {
    home.heapEnded(this);
    parts
        .shared()
        .counts()
        .addHeap(
            bins.refills(),
            bins.adoptions(),
            bins.drainedBlocks(),
            bins.flushes(),
            bins.flushedBlocks());
  }

  @Override
  protected boolean fence() {
    return parts.shared().os().fenceAllThreads();
  }

  @Override
  protected long fingerprint() {
    return bins.fingerprint();
  }

  @Override
  protected int partialUnits(@SizeClass int sizeClass) {
    return bins.partialUnits(sizeClass);
  }

  /** Empties the thread lists; a block of these that was overwritten, or 0. */
  private @BlockAddress long flushLists() {
    long overwritten = 0;
    for (int i = 0; i < ownHeads.length; i++) {
      long head = ownHeads[i];
      ownHeads[i] = 0;
      long found = bins.flush(Kinds.sizeClass(i), head);
      overwritten = overwritten == 0 ? found : overwritten;
    }
    return overwritten;
  }

  /**
   * Only when all is done: what was damaged is lost, and nothing else. Of a closed allocator all
   * memory is zero, which is nobody's fault.
   */
  private void throwIfOverwritten(@BlockAddress long block) {
    if (block != 0 && !lifetime().hasEnded()) {
      throw parts.faults().overwritten(block);
    }
  }

  private Lifetime lifetime() {
    return parts.shared().lifetime();
  }

  /** Of the thread whose heap it is; 0 or less: explicit, or shared by virtual threads. */
  public long servedThreadId() {
    return threadId;
  }

  /** The heap's bins. Private to whoever has the heap. */
  public Bins bins() {
    return bins;
  }
}
