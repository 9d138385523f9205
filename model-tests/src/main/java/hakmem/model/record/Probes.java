// SPDX-License-Identifier: Apache-2.0
package hakmem.model.record;

import static hakmem.layout.BlockSignature.LINK_OFFSET;

import hakmem.adoption.OrphanSet;
import hakmem.heap.SharedPaths;
import hakmem.heap.ThreadHeap;
import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.BlockMemory;
import hakmem.model.record.Probe.When;
import hakmem.model.record.RawEvent.Action;
import hakmem.model.schedule.Points;
import hakmem.pool.SuperslabPool;
import hakmem.registry.AddressRange;
import hakmem.registry.Registry;
import hakmem.remote.RemoteList;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.tiny.Bins;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.checkerframework.checker.index.qual.IndexFor;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the instrumented engine calls. One run at a time: an engine copy has one recording.
 *
 * <p>Methods without {@link Probe} are for the driver, which stands for the program.
 */
public final class Probes {
  private static volatile @Nullable Recording recording;
  private static volatile @Nullable BlockMemory memory;
  private static final Map<Bins, Integer> HEAP_OF_BINS =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private static final Map<Integer, Notes> NOTES = new ConcurrentHashMap<>();

  /** What a thread keeps from one probe for the next. */
  private static final class Notes {
    long carvedHead;
    int carvedCount;
    @Nullable ThreadHeap popping;
    int poppedClass;
    @Nullable RawEvent popped;
    boolean isCut;
    boolean isAdopted;
    boolean hasFree;
    Caller caller = Caller.OTHER;
    boolean inLookup;
    boolean inPush;
    List<Long> flushed = List.of();
  }

  /** Who looks at a superslab's state word. */
  private enum Caller {
    OTHER,
    TAKE_RUN,
    RELEASE,
    TRIM
  }

  private Probes() {}

  static void start(Recording newRecording, BlockMemory blockMemory) {
    HEAP_OF_BINS.clear();
    NOTES.clear();
    memory = blockMemory;
    recording = newRecording;
  }

  private static @Nullable RawEvent add(Action action, Slab slab, long... values) {
    Recording to = recording;
    return to == null ? null : to.add(action, slab, values);
  }

  private static Notes notes() {
    Recording to = recording;
    return NOTES.computeIfAbsent(to == null ? 0 : to.thread(), _ -> new Notes());
  }

  /** Called before an atomic step. */
  public static void begin() {
    Recording to = recording;
    if (to != null) {
      to.lock();
    }
  }

  /** Called after an atomic step and its event. */
  public static void end() {
    Recording to = recording;
    if (to != null) {
      to.unlock();
    }
  }

  private static long load(long block, int offset) {
    BlockMemory from = memory;
    return from == null ? 0 : from.loadPlain(block, offset);
  }

  /** The blocks of a list as far as they are signed LOCAL. */
  private static List<Long> walk(long head) {
    List<Long> blocks = new ArrayList<>();
    long block = head;
    while (block != 0 && !blocks.contains(block)) {
      long link = load(block, LINK_OFFSET);
      long signature = load(block, BlockSignature.SIGNATURE_OFFSET);
      if (BlockSignature.state(block, link, signature) != BlockSignature.LOCAL) {
        break;
      }
      blocks.add(block);
      block = link;
    }
    return blocks;
  }

  private static int heapOf(Bins bins) {
    return HEAP_OF_BINS.getOrDefault(bins, 0);
  }

  // The lists of a heap: TlsSll.

  @Probe(of = "heap.SharedPaths.newHeap")
  public static void newHeap(SharedPaths shared, long threadId, ThreadHeap heap) {
    HEAP_OF_BINS.put(heap.binsForAudit(), heap.id());
  }

  @Probe(of = "heap.ThreadHeap.pop", when = When.BEFORE)
  public static void beforePop(ThreadHeap heap, long[] lists, int sizeClass, long block) {
    Notes notes = notes();
    notes.popping = heap;
    notes.poppedClass = sizeClass;
  }

  /** While the heap is still this thread's; the address that is returned is not known yet. */
  @Probe(of = "heap.HeapLease.leave", when = When.BEFORE)
  public static void leave(Object lease) {
    Notes notes = notes();
    ThreadHeap heap = notes.popping;
    if (heap != null) {
      notes.popping = null;
      int c = notes.poppedClass;
      notes.popped = add(Action.MALLOC, Slab.NONE, heap.id(), c, 0, heap.headForAudit(c));
    }
  }

  @Probe(of = "heap.ThreadHeap.pop")
  public static void pop(ThreadHeap heap, long[] lists, int sizeClass, long block, long user) {
    RawEvent malloc = notes().popped;
    if (malloc != null) {
      malloc.values().set(2, user);
    }
  }

  @Probe(of = "heap.ThreadHeap.poppedOverwritten", when = When.BEFORE)
  public static void poppedOverwritten(ThreadHeap heap, int sizeClass, long block) {
    notes().popping = null;
  }

  @Probe(of = "heap.ThreadHeap.pushLocal", when = When.AFTER_STORE, field = "usedCount")
  public static void pushLocal(ThreadHeap heap, Slab slab, long block, long seal) {
    add(Action.FREE, slab, heap.id(), slab.localHead, load(block, LINK_OFFSET), slab.usedCount);
  }

  @Probe(of = "tiny.Bins.splice")
  public static void splice(Bins bins, Slab slab, long head) {
    add(Action.SPLICE, slab, heapOf(bins), slab.sizeClass, head, slab.usedCount);
  }

  @Probe(of = "tiny.Bins.carveList")
  public static void carveList(Bins bins, Slab slab, int wanted, long head) {
    Notes notes = notes();
    notes.carvedHead = head;
    notes.carvedCount = walk(head).size();
  }

  @Probe(of = "tiny.Bins.takeFrom")
  public static void takeFrom(Bins bins, Object bin, Slab slab, long head) {
    Notes notes = notes();
    if (notes.carvedHead != 0) {
      boolean behind = head != notes.carvedHead;
      add(
          behind ? Action.CARVE_BEHIND : Action.CARVE,
          slab,
          heapOf(bins),
          slab.sizeClass,
          behind ? slab.localHead : head,
          notes.carvedCount,
          slab.carvedCount,
          slab.usedCount);
      notes.carvedHead = 0;
    }
  }

  @Probe(of = "tiny.Bins.nextSlab")
  public static void nextSlab(Bins bins, Object bin, int sizeClass, Slab slab) {
    Notes notes = notes();
    Action action = notes.isCut ? Action.NEW_SLAB : notes.isAdopted ? Action.ADOPT : Action.PARTIAL;
    add(action, slab, heapOf(bins));
    notes.isCut = false;
    notes.isAdopted = false;
  }

  @Probe(of = "adoption.OrphanSet.adopt")
  public static void adopt(OrphanSet orphans, int sizeClass, @Nullable Slab slab) {
    notes().isAdopted = slab != null;
  }

  @Probe(of = "tiny.Bins.flush", when = When.BEFORE)
  public static void beforeFlush(Bins bins, int sizeClass, long head) {
    notes().flushed = head == 0 ? List.of() : walk(head);
  }

  /** One event for each block; the link is what stands in the block after the whole flush. */
  @Probe(of = "tiny.Bins.flush")
  public static void flush(Bins bins, int sizeClass, long head) {
    List<Long> blocks = notes().flushed;
    Slab slab = bins.activeForAudit(sizeClass);
    if (slab != null) {
      int left = blocks.size();
      for (long block : blocks) {
        long used = slab.usedCount + --left;
        add(Action.FLUSH, slab, heapOf(bins), sizeClass, block, load(block, LINK_OFFSET), used);
      }
    }
  }

  @Probe(of = "remote.RemoteList.drain", when = When.BEFORE)
  public static void beforeDrain(RemoteList list, Slab slab) {
    add(Action.DRAIN, slab, slab.owner);
  }

  /** One event for each block that came, in the order in which they were put on the list. */
  @Probe(of = "remote.RemoteList.drain")
  public static void drain(RemoteList list, Slab slab, int count) {
    List<Long> blocks = walk(slab.localHead);
    for (int i = count - 1; i >= 0; i--) {
      long block = i < blocks.size() ? blocks.get(i) : 0;
      long link = block == 0 ? 0 : load(block, LINK_OFFSET);
      add(Action.DRAINED, slab, slab.owner, block, link, slab.usedCount + i);
    }
  }

  // Words of a slab.

  @Probe(of = "superslab.Slab.unownAcqRel", when = When.BEFORE)
  public static void beforeUnown(Slab slab) {
    // Afterwards these fields are somebody else's.
    notes().hasFree = slab.localHead != 0 || slab.carvedCount < slab.capacity;
  }

  @Probe(of = "superslab.Slab.unownAcqRel", when = When.ATOMIC)
  public static void unown(Slab slab, boolean done) {
    add(Action.UNOWN, slab, bit(notes().hasFree), bit(done));
  }

  @Probe(of = "superslab.Slab.markDeadAcqRel", when = When.ATOMIC)
  public static void markDead(Slab slab, boolean done) {
    add(Action.MARK_DEAD, slab, bit(done));
  }

  @Probe(of = "superslab.Slab.clearOwnerOpaque", when = When.ATOMIC)
  public static void clearOwner(Slab slab) {
    add(Action.CLEAR_OWNER, slab);
  }

  @Probe(of = "superslab.Slab.drainAcqRel", when = When.ATOMIC)
  public static void takeRemoteList(Slab slab, long word) {
    add(Action.TAKE_REMOTE_LIST, slab, word);
  }

  @Probe(of = "superslab.Slab.loadRemoteWordAcquire", when = When.ATOMIC)
  public static void loadRemoteWord(Slab slab, long word) {
    add(Action.LOAD_REMOTE_WORD, slab, word, bit(notes().inPush));
  }

  @Probe(of = "superslab.Slab.casRemoteWordAcqRel", when = When.ATOMIC)
  public static void casRemoteWord(Slab slab, long expected, long next, boolean done) {
    add(Action.CAS_REMOTE_WORD, slab, next, bit(done));
  }

  @Probe(of = "superslab.Slab.setListedVolatile", when = When.ATOMIC)
  public static void setListed(Slab slab, boolean done) {
    add(Action.SET_LISTED, slab, bit(done));
  }

  @Probe(of = "superslab.Slab.clearListedVolatile", when = When.ATOMIC)
  public static void clearListed(Slab slab) {
    add(Action.CLEAR_LISTED, slab);
  }

  @Probe(of = "superslab.Slab.claimOrphanAcqRel", when = When.ATOMIC)
  public static void claimOrphan(Slab slab, boolean done) {
    add(Action.CLAIM_ORPHAN, slab, bit(done));
  }

  @Probe(of = "adoption.OrphanSet.enqueue", when = When.ATOMIC)
  public static void enqueue(OrphanSet orphans, Slab slab) {
    add(Action.ENQUEUE, slab);
  }

  @Probe(of = "adoption.OrphanSet.dequeue", when = When.ATOMIC)
  public static void dequeue(OrphanSet orphans, int sizeClass, @Nullable Slab slab) {
    add(Action.DEQUEUE, slab == null ? Slab.NONE : slab);
  }

  @Probe(of = "remote.RemoteList.signatureOf", when = When.ATOMIC)
  public static void signatureOf(RemoteList list, long block, long signature) {
    add(Action.SIGNATURE_OF, Slab.NONE, block);
  }

  @Probe(of = "remote.RemoteList.claimBlock", when = When.ATOMIC)
  public static void claimBlock(RemoteList list, long block, long signature, boolean done) {
    add(Action.CLAIM_BLOCK, Slab.NONE, block, bit(done));
  }

  @Probe(of = "remote.RemoteList.writeLink", when = When.ATOMIC)
  public static void writeLink(RemoteList list, long block, long head) {
    add(Action.WRITE_LINK, Slab.NONE, block, load(block, LINK_OFFSET));
  }

  @Probe(of = "remote.RemoteList.push", when = When.BEFORE)
  public static void beforePush(RemoteList list, Slab slab, long block, long signature) {
    notes().inPush = true;
  }

  @Probe(of = "remote.RemoteList.push")
  public static void push(
      RemoteList list, Slab slab, long block, long signature, RemoteList.Push result) {
    notes().inPush = false;
  }

  // Words of a heap's lease.

  private static long bit(boolean set) {
    return set ? 1 : 0;
  }

  private static void lease(Action action, Object lease) {
    add(action, Slab.NONE, ((ThreadHeap) lease).id());
  }

  private static void lease(Action action, Object lease, boolean value) {
    add(action, Slab.NONE, ((ThreadHeap) lease).id(), bit(value));
  }

  @Probe(of = "heap.HeapLease.enter", when = When.ATOMIC)
  public static void enter(Object lease) {
    lease(Action.ENTER, lease);
  }

  @Probe(of = "heap.HeapLease.leave", when = When.ATOMIC)
  public static void left(Object lease) {
    lease(Action.LEAVE, lease);
  }

  /** An array without a block in it may be anybody's: then the heap's own list tells. */
  @Probe(of = "heap.HeapLease.loadHeads", when = When.ATOMIC)
  public static void loadHeads(Object lease, long[] heads) {
    lease(Action.LOAD_HEADS, lease, heads == LeaseAccess.of(lease));
  }

  @Probe(of = "heap.HeapLease.loadOwnerId", when = When.ATOMIC)
  public static void loadOwnerId(Object lease, int ownerId) {
    lease(Action.LOAD_OWNER_ID, lease, ownerId == ((ThreadHeap) lease).id());
  }

  @Probe(of = "heap.HeapLease.loadLease", when = When.ATOMIC)
  public static void loadLease(Object lease, int state) {
    add(Action.LOAD_LEASE, Slab.NONE, ((ThreadHeap) lease).id(), state);
  }

  @Probe(of = "heap.HeapLease.takeLease", when = When.ATOMIC)
  public static void takeLease(Object lease, boolean done) {
    lease(Action.TAKE_LEASE, lease, done);
  }

  @Probe(of = "heap.HeapLease.hideHeads", when = When.ATOMIC)
  public static void hideHeads(Object lease) {
    lease(Action.HIDE_HEADS, lease);
  }

  @Probe(of = "heap.HeapLease.hideOwnerId", when = When.ATOMIC)
  public static void hideOwnerId(Object lease) {
    lease(Action.HIDE_OWNER_ID, lease);
  }

  @Probe(of = "heap.ThreadHeap.fence", when = When.ATOMIC)
  public static void fence(ThreadHeap heap, boolean done) {
    lease(Action.FENCE, heap);
  }

  @Probe(of = "heap.HeapLease.loadBusy", when = When.ATOMIC)
  public static void loadBusy(Object lease, boolean inside) {
    lease(Action.LOAD_BUSY, lease, inside);
  }

  @Probe(of = "heap.HeapLease.showHeads", when = When.ATOMIC)
  public static void showHeads(Object lease) {
    lease(Action.SHOW_HEADS, lease);
  }

  @Probe(of = "heap.HeapLease.showOwnerId", when = When.ATOMIC)
  public static void showOwnerId(Object lease) {
    lease(Action.SHOW_OWNER_ID, lease);
  }

  @Probe(of = "heap.HeapLease.reopen", when = When.ATOMIC)
  public static void reopen(Object lease, boolean done) {
    lease(Action.REOPEN, lease, done);
  }

  @Probe(of = "heap.HeapLease.endLease", when = When.ATOMIC)
  public static void endLease(Object lease) {
    lease(Action.END_LEASE, lease);
  }

  @Probe(of = "heap.HeapLease.closeHeads", when = When.ATOMIC)
  public static void closeHeads(Object lease) {
    lease(Action.CLOSE_HEADS, lease);
  }

  @Probe(of = "heap.HeapLease.closeOwnerId", when = When.ATOMIC)
  public static void closeOwnerId(Object lease) {
    lease(Action.CLOSE_OWNER_ID, lease);
  }

  @Probe(of = "heap.HeapLease.closeLease", when = When.ATOMIC)
  public static void closeLease(Object lease, boolean done) {
    lease(Action.CLOSE_LEASE, lease, done);
  }

  @Probe(of = "heap.HeapLease.markClosing", when = When.ATOMIC)
  public static void markClosing(Object lease, boolean done) {
    lease(Action.MARK_CLOSING, lease, done);
  }

  @Probe(of = "superslab.Slab.setOwnerOpaque", when = When.ATOMIC)
  public static void setOwner(Slab slab, int heapId) {
    LongStream local = walk(slab.localHead).stream().mapToLong(block -> block);
    LongStream counts = LongStream.of(heapId, slab.carvedCount, slab.usedCount);
    add(Action.SET_OWNER, slab, LongStream.concat(counts, local).toArray());
  }

  // Registry, superslabs, units: Registry.

  @Probe(of = "registry.Registry.lookup", when = When.BEFORE)
  public static void beforeLookup(Registry registry, long address) {
    notes().inLookup = true;
    add(Action.LOOKUP, Slab.NONE, address);
  }

  @Probe(of = "registry.Registry.ranges", when = When.ATOMIC)
  public static void ranges(Registry registry, AddressRange[] ranges) {
    if (notes().inLookup) {
      add(Action.LOAD_RANGES, Slab.NONE, ranges.length);
    }
  }

  @Probe(of = "registry.AddressRange.lookup", when = When.ATOMIC)
  public static void loadUnit(AddressRange range, long address, Slab slab) {
    if (notes().inLookup) {
      add(Action.LOAD_UNIT, slab, address);
    }
  }

  @Probe(of = "registry.Registry.lookup")
  public static void found(Registry registry, long address, Slab slab) {
    notes().inLookup = false;
    add(Action.FOUND, slab, address);
  }

  /** The lookup of the fast path of free: one load of the table. */
  @Probe(of = "heap.ThreadHeap.freeLocal", when = When.INSTEAD_OF_LOAD)
  public static Slab loadTable(Slab[] table, @IndexFor("#1") int unit) {
    Recording to = recording;
    if (to == null) {
      return table[unit];
    }
    to.lock();
    try {
      Points.loadsInstead(table, unit);
      Slab slab = table[unit];
      to.add(Action.LOAD_TABLE, slab, unit);
      return slab;
    } finally {
      to.unlock();
    }
  }

  @Probe(of = "registry.Registry.publishRange", when = When.ATOMIC)
  public static void publishRange(
      Registry registry, AddressRange[] seen, AddressRange[] longer, boolean done) {
    if (done) {
      add(Action.PUBLISH_RANGE, Slab.NONE, longer.length);
    }
  }

  @Probe(of = "registry.AddressRange.claimIndex", when = When.ATOMIC)
  public static void claimIndex(AddressRange range, int index) {
    if (index >= 0) {
      add(Action.CLAIM_INDEX, Slab.NONE, range.addressOf(index));
    }
  }

  static void commit(long address) {
    add(Action.COMMIT, Slab.NONE, address);
  }

  @Probe(of = "registry.AddressRange.publish", when = When.ATOMIC)
  public static void publish(AddressRange range, Superslab superslab) {
    add(Action.PUBLISH, Slab.NONE, superslab.address);
  }

  @Probe(of = "superslab.Superslab.openRelease", when = When.ATOMIC)
  public static void open(Superslab superslab, long state) {
    add(Action.OPEN, Slab.NONE, superslab.address, state & Superslab.ALL_FREE);
  }

  @Probe(of = "superslab.Superslab.stateAcquire", when = When.ATOMIC)
  public static void loadState(Superslab superslab, long state) {
    add(
        Action.LOAD_STATE,
        Slab.NONE,
        superslab.address,
        state & Superslab.ALL_FREE,
        notes().caller.ordinal());
  }

  @Probe(of = "superslab.Superslab.casStateAcqRel", when = When.ATOMIC)
  public static void casState(Superslab superslab, long expected, long next, boolean done) {
    add(
        Action.CAS_STATE,
        Slab.NONE,
        superslab.address,
        expected & Superslab.ALL_FREE,
        next & Superslab.ALL_FREE,
        done ? 1 : 0,
        notes().caller.ordinal());
  }

  @Probe(of = "pool.SuperslabPool.takeRun", when = When.BEFORE)
  public static void takeRun(
      SuperslabPool pool, AddressRange range, Superslab superslab, int units) {
    notes().caller = Caller.TAKE_RUN;
  }

  @Probe(of = "pool.SuperslabPool.release", when = When.BEFORE)
  public static void release(SuperslabPool pool, Slab slab) {
    notes().caller = Caller.RELEASE;
  }

  @Probe(of = "pool.SuperslabPool.claimRetained", when = When.BEFORE)
  public static void claimRetained(@Nullable Superslab superslab) {
    notes().caller = Caller.TRIM;
  }

  @Probe(of = "registry.AddressRange.storeUnitRelease", when = When.ATOMIC)
  public static void storeUnit(AddressRange range, int unit, Slab slab) {
    add(Action.STORE_UNIT, slab, range.base + unit * SuperslabLayout.UNIT_BYTES);
  }

  @Probe(of = "pool.SuperslabPool.birth")
  public static void birth(
      SuperslabPool pool,
      AddressRange range,
      Superslab superslab,
      int firstUnit,
      hakmem.layout.SlabGeometry geometry,
      int ownerId,
      Slab slab) {
    notes().isCut = true;
    add(Action.HAND_OUT, slab);
  }

  @Probe(of = "pool.SuperslabPool.tryRetain")
  public static void tryRetain(SuperslabPool pool, boolean kept) {
    add(Action.RETIRE_SUPERSLAB, Slab.NONE, kept ? 1 : 0);
  }

  @Probe(of = "registry.AddressRange.unregisterSuperslab", when = When.ATOMIC)
  public static void unregisterSuperslab(AddressRange range, Superslab superslab) {
    add(Action.UNREGISTER_SUPERSLAB, Slab.NONE, superslab.address);
  }

  static void purge(long address) {
    add(Action.PURGE, Slab.NONE, address);
  }

  @Probe(of = "registry.AddressRange.returnIndex", when = When.ATOMIC)
  public static void returnIndex(AddressRange range, @NonNegative int index) {
    add(Action.RETURN_INDEX, Slab.NONE, range.addressOf(index));
  }

  // The program.

  static void refused(ThreadHeap heap, long user, hakmem.base.AddressFault fault) {
    add(Action.REFUSED, Slab.NONE, heap.id(), user, fault.ordinal());
  }

  static void userWrite(long user) {
    add(Action.USER_WRITE, Slab.NONE, user);
  }
}
