// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.HeapCorruptionException;
import hakmem.base.Kinds;
import hakmem.freelist.Freelist;
import hakmem.gauge.RefusedRequest;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.Trail;
import hakmem.kind.BlockAddress;
import hakmem.kind.SizeClass;
import hakmem.layout.BlockSignature;
import hakmem.layout.SlabGeometry;
import hakmem.remote.RemoteList;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * The thread list of a class is refilled only when it is empty, and whole from one slab, the active
 * one. So a refill of n blocks costs one splice (incident I11: block by block it cost as much as
 * all fast paths together), malloc touches no counter, and at most one slab's blocks per class are
 * away from their slab. A slab that stays full belongs to nobody: the first free into it, by any
 * thread, claims it. So an idle thread sits on few full slabs.
 *
 * A short slab, with few free blocks, waits for more while another serves. If none of those that
 * have waited longest has enough, a new one is cut: in a class whose blocks fill its slabs exactly,
 * each refill would bring one block, give its slab up, and have the next free claim it again.
 */
/**
 * The slow paths of a thread heap: refill, and what happens to slabs. Private to the heap's thread.
 */
public final class Bins {
  /** Most blocks carved at a time: the refill count of the C allocator (S9). */
  static final int CARVE_COUNT_MAX = 128;

  /**
   * Most bytes carved at a time. Half: twice the refills while a slab is first used; double:
   * touches 64 KiB of fresh memory for the first block of a class.
   */
  static final int CARVE_BYTES_MAX = 32 << 10;

  /**
   * Bytes of free blocks that a refill brings if it can: with fewer, blocks in use by steady
   * programs come to be taken a handful at a time. Costs at most this much memory a class.
   */
  private static final int REFILL_BYTES_LEAST = 8 << 10;

  /**
   * A slab with fewer free blocks than this, and less than this part of its blocks, is short: a
   * refill from it would cost as much as what it brings. If frees come at random, a refill brings
   * twice as many blocks as the slabs have free on average; so 16 full slabs become 17 of many
   * blocks, 21 of few (FullSlabsTest).
   */
  static final int REFILL_WORTH_MAX = 16;

  private static final int REFILL_WORTH_DIVISOR = 4;

  /** Partial slabs that a refill looks at before it turns elsewhere. */
  private static final int LOOKS_MAX = 8;

  /** Classes that are looked at before a slab is cut: three cuts have looked at all. */
  private static final int IDLE_LOOKS = 40;

  /**
   * How often a slab may be cut for a class whose empty one made room for others, until the class
   * is left alone: a program that uses many classes by turns would cut and release for ever.
   */
  private static final int RECUTS_MAX = 8;

  private final AllocatorParts parts;
  private final int heapId;
  private final @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] heads;
  private final Bin @MinLen(SizeClasses.TABLE_LENGTH) [] bins;
  private final Magazines magazines;
  private final KeptSlabs kept = new KeptSlabs();
  private boolean refillIsZero;
  private int refillBlocks;
  private boolean keepsFull;
  private int sweepClass;
  private int idleClass;
  private long refills;
  private long adoptions;
  private long drainedBlocks;
  private long flushes;
  private long flushedBlocks;

  /**
   * Empty bins of a heap.
   *
   * @param heads the heads of its thread lists, which the lists of idle classes leave
   */
  public Bins(
      AllocatorParts parts,
      int heapId,
      @BlockAddress long @MinLen(SizeClasses.TABLE_LENGTH) [] heads) {
    this.parts = parts;
    this.heapId = heapId;
    this.heads = heads;
    this.magazines = new Magazines(parts.geometries(), parts.claims(), parts.magazineBytesMax());
    this.bins = new Bin[SizeClasses.TABLE_LENGTH];
    for (int i = 0; i < bins.length; i++) {
      bins[i] = new Bin();
    }
  }

  private Bin bin(@SizeClass int sizeClass) {
    return bins[SizeClasses.slot(sizeClass)];
  }

  /** Whether the blocks of the last refill are zero but for their first two words. */
  public boolean lastRefillIsZero() {
    return refillIsZero;
  }

  /** How many blocks the last refill has brought. */
  public int lastRefillBlocks() {
    return refillBlocks;
  }

  /** From now on its slabs stay its own: a full one waits in its bin, and no other claims it. */
  public void keepFullSlabs() {
    keepsFull = true;
  }

  /**
   * A list of free blocks of the class, signed LOCAL, for an empty thread list. Step REFILL-1.
   *
   * @return its head, never 0
   * @throws AllocationFailedException EXHAUSTION or MAP_FAIL
   * @throws RefusedRequest as by {@link hakmem.pool.SuperslabPool#cut}; or such a failure, if
   *     failures are recorded
   */
  public @BlockAddress long refill(@SizeClass int sizeClass) {
    Bin bin = bin(sizeClass);
    refills++;
    while (true) {
      Slab slab = bin.active;
      if (slab == null || isShort(bin, slab)) {
        magazines.prepare(sizeClass);
        slab = roomy(bin);
        if (slab == null) {
          slab = nextSlab(bin, sizeClass);
          bin.active = slab;
        }
      }
      long head = takeFrom(bin, slab);
      if (head != 0) {
        return head;
      }
      giveUp(bin, slab);
    }
  }

  /**
   * Makes a slab of the bin active that is not short. Those that are short go to the end of the
   * bin, to collect frees; one that is full although it has waited is given up.
   *
   * @return null if there is none among the first few
   */
  private @Nullable Slab roomy(Bin bin) {
    Slab before = bin.active;
    if (before != null) {
      if (before.freeCount() == 0 && bin.first() == null) {
        return giveUp(bin, before) ? null : before;
      }
      setAside(bin, before);
    }
    for (int looks = 0; looks < LOOKS_MAX || bin.isFrugal; looks++) {
      Slab slab = takePartial(bin);
      if (slab == null || !isShort(bin, slab)) {
        return slab;
      }
      if (slab.freeCount() > 0) {
        setAside(bin, slab);
      } else if (!giveUp(bin, slab)) {
        return slab;
      }
      if (slab == before) {
        return null; // All have been looked at.
      }
      before = before == null ? slab : before;
    }
    return null;
  }

  /** The first partial slab becomes active; null if there is none. Step REFILL-6. */
  private @Nullable Slab takePartial(Bin bin) {
    Slab slab = bin.first();
    if (slab != null) {
      bin.remove(slab);
      bin.active = slab;
    }
    return slab;
  }

  /** The active slab is short: it waits in the bin. Step REFILL-8. */
  private void setAside(Bin bin, Slab slab) {
    bin.addLast(slab);
    bin.active = null;
  }

  /**
   * Whether a slab that is carved to its end has fewer free blocks than a refill is worth. Drains
   * the slab if it looks so. Step REFILL-2.
   */
  private boolean isShort(Bin bin, Slab slab) {
    int least = bin.isFrugal ? 1 : refillWorth(slab.capacity);
    if (slab.carvedCount < slab.capacity || slab.freeCount() >= least) {
      return false;
    }
    drain(slab);
    return slab.freeCount() < least;
  }

  /** Free blocks below which a slab of this capacity is short. */
  static int refillWorth(int capacity) {
    return Math.min(REFILL_WORTH_MAX, Math.max(1, capacity / REFILL_WORTH_DIVISOR));
  }

  /**
   * The active slab is full: it is given up, unless remote frees have just arrived. Step REFILL-5.
   *
   * @return false if it stays active, drained
   */
  private boolean giveUp(Bin bin, Slab slab) {
    if (keepsFull) {
      setAside(bin, slab);
      return true;
    }
    if (RemoteList.releaseOwnership(slab)) {
      bin.active = null;
      return true;
    }
    keep(slab);
    return false;
  }

  /** A slab could not be given up: it stays in its bin. Step REFILL-5. */
  private void keep(Slab slab) {
    try {
      drain(slab);
      slab.setOwnerOpaque(heapId);
    } catch (Throwable e) { // Error: undone.
      slab.setOwnerOpaque(heapId);
      throw e;
    }
  }

  /** Free blocks of a slab, as a list; 0: it is full. Step REFILL-3. */
  private @BlockAddress long takeFrom(Bin bin, Slab slab) {
    if (slab.isSparse()) {
      relist(slab);
    }
    if (slab.localHead == 0) {
      drain(slab);
    }
    if (slab.localHead == 0) {
      return carve(bin, slab);
    }
    long head = splice(slab);
    // A short list leaves a batch of fresh blocks behind for the next refill, so that refills stay
    // rare; freed blocks go first, they are in the cache. No division unless it does.
    if ((refillBlocks + 1) * slab.blockBytes <= REFILL_BYTES_LEAST
        && refillBlocks < CARVE_COUNT_MAX) {
      slab.localHead = carveList(slab, refillCountLeast(slab.blockBytes) - refillBlocks);
    }
    return head;
  }

  /** The free blocks of a sparse slab are a list again. Steps SPARSE-4, SPARSE-5. */
  private void relist(Slab slab) {
    long head = parts.freelist().linkMapped(slab);
    try {
      slab.clearFreeMapRelease();
      slab.localHead = head;
      own(slab);
    } catch (Throwable e) { // Error: finished.
      own(slab);
      throw e;
    }
  }

  /**
   * Takes the whole local freelist. O(1): the count comes from the slab's two counters. Step
   * REFILL-2.
   */
  private @BlockAddress long splice(Slab slab) {
    long head = Freelist.takeAll(slab);
    refillBlocks = slab.localFreeCount();
    slab.usedCount = slab.carvedCount;
    refillIsZero = false;
    return head;
  }

  /**
   * Takes a batch of blocks that were never used; 0 if the slab is carved to its end. Step
   * REFILL-4.
   */
  private @BlockAddress long carve(Bin bin, Slab slab) {
    int carvedBefore = slab.carvedCount;
    int nextCount = nextCarveCount(bin.carveCount, slab.blockBytes);
    long head = carveList(slab, bin.carveCount);
    slab.usedCount += slab.carvedCount - carvedBefore;
    refillBlocks = slab.carvedCount - carvedBefore;
    bin.carveCount = nextCount;
    refillIsZero = slab.bornZero;
    return head;
  }

  /**
   * Links at most wanted blocks that were never used; the caller says which list they are on. Steps
   * REFILL-3, REFILL-4.
   */
  private @BlockAddress long carveList(Slab slab, int wanted) {
    int count = Math.min(wanted, slab.capacity - slab.carvedCount);
    long head = parts.freelist().linkBatch(slab, count);
    slab.carvedCount += count;
    return head;
  }

  /** Blocks below which a refill also carves: a short list means that the next refill is near. */
  static int refillCountLeast(int blockBytes) {
    return Math.min(CARVE_COUNT_MAX, Math.max(1, REFILL_BYTES_LEAST / blockBytes));
  }

  /** How many blocks to carve next time: twice as many, within the bounds. */
  static int nextCarveCount(int count, int blockBytes) {
    return Math.min(count * 2, carveCountMax(blockBytes));
  }

  /** Bounds a batch in blocks and in bytes; one block is always allowed. */
  static int carveCountMax(int blockBytes) {
    return Math.min(CARVE_COUNT_MAX, Math.max(1, CARVE_BYTES_MAX / blockBytes));
  }

  /** A slab that this heap owns from now on: an orphan, or a new one. Step REFILL-6. */
  private Slab nextSlab(Bin bin, @SizeClass int sizeClass) {
    Slab slab = adopt(sizeClass);
    if (slab != null) {
      return slab;
    }
    // A new slab costs far more than a look at one other class: drain what came back remotely.
    sweepNext();
    // And than a look at one other heap, whose thread may be dead.
    slab = parts.reclaimer().lookAtOne() ? adopt(sizeClass) : null;
    return slab != null ? slab : cut(bin, sizeClass);
  }

  /** An orphan of the class, owned by this heap; null: there is none. Step OWN-1. */
  private @Nullable Slab adopt(@SizeClass int sizeClass) {
    SlowSteps steps = parts.steps();
    long begun = steps.begin();
    Slab slab = parts.orphans().adopt(sizeClass);
    if (slab != null) {
      try {
        own(slab);
        adoptions++;
        steps.end(SlowStep.ADOPT, begun, slab.blockBytes, slab.address(), 1);
      } catch (Throwable e) { // Error: undone.
        parts.surrender().orphanSlab(slab);
        throw e;
      }
    }
    return slab;
  }

  /**
   * The heap's frees may take the short way, unless the slab is sparse: they do not look into its
   * map. Step OWN-2.
   */
  private void own(Slab slab) {
    if (!slab.isSparse()) {
      slab.setOwnerOpaque(heapId);
    }
  }

  /** A new slab, or what there is instead. Step REFILL-7. */
  private Slab cut(Bin bin, @SizeClass int sizeClass) {
    Trail trail = parts.failures().begin(BlockSignature.WORDS_BYTES);
    try {
      return cut(bin, sizeClass, trail);
    } catch (AllocationFailedException | RefusedRequest e) {
      throw RefusedRequest.with(e, trail);
    }
  }

  /**
   * A new slab. If there is none: one with any free block; other heaps are asked for memory before
   * the request fails. Step REFILL-7.
   */
  private Slab cut(Bin bin, @SizeClass int sizeClass, Trail trail) {
    bin.noteCut();
    releaseIdle();
    SlabGeometry geometry = parts.geometries().of(sizeClass);
    bin.carveCount = Math.min(bin.carveCount, carveCountMax(geometry.blockBytes()));
    try {
      Slab slab = cutOrTakeOver(geometry, sizeClass, trail);
      bin.isFrugal = false;
      return slab;
    } catch (AllocationFailedException e) {
      bin.isFrugal = true;
      long gaveBack = magazines.bytes();
      emptyMagazines();
      trail.note(Attempt.Kind.MAGAZINES, gaveBack);
      Slab slab = roomy(bin);
      trail.note(Attempt.Kind.OWN_SLABS, 0);
      if (slab != null) {
        return slab;
      }
      boolean others = parts.reclaimer().lookAtAll();
      trail.note(Attempt.Kind.OTHER_HEAPS, others ? 1 : 0);
      if (!others && gaveBack == 0) {
        throw e;
      }
      slab = adopt(sizeClass);
      return slab != null ? slab : parts.pool().cut(geometry, heapId, trail);
    }
  }

  /**
   * A slab of units that are free, or one that another heap has in plenty, or of a new superslab.
   * Else a heap that only frees what others allocate would keep all slabs of that.
   */
  private Slab cutOrTakeOver(SlabGeometry geometry, @SizeClass int sizeClass, Trail trail) {
    Slab slab = cutFromKept(geometry, trail);
    if (slab == null && parts.reclaimer().lookAtFullest(sizeClass)) {
      slab = adopt(sizeClass);
    }
    return slab != null ? slab : parts.pool().cut(geometry, heapId, trail);
  }

  /**
   * A slab of units that are free. Those of slabs that are kept empty come before such as the
   * system must give, unless their class is cut again and again; and all before a superslab is
   * opened. Step LOCAL-5.
   */
  private @Nullable Slab cutFromKept(SlabGeometry geometry, Trail trail) {
    Slab slab = parts.pool().cutIfCommitted(geometry, heapId, trail);
    if (slab != null) {
      return slab; // At once: an Error behind a cut loses the slab.
    }
    for (int turns = kept.count(); turns > 0; turns--) {
      Bin bin = kept.first();
      if (bin != null && bin.recuts < RECUTS_MAX) {
        bin.hasMadeRoom = true; // First: an Error makes it one cut too few.
        releaseFirstKept();
        slab = parts.pool().cutIfCommitted(geometry, heapId, trail);
        if (slab != null) {
          return slab;
        }
      } else {
        kept.rotate();
      }
    }
    slab = parts.pool().cutIfAny(geometry, heapId, trail);
    if (slab != null || kept.count() == 0) {
      return slab;
    }
    while (kept.count() > 0) {
      releaseFirstKept();
    }
    return parts.pool().cutIfAny(geometry, heapId, trail);
  }

  /** Drains the slabs of one class, in turn, and releases the empty ones. */
  private void sweepNext() {
    sweepClass = (sweepClass + 1) % SizeClasses.COUNT;
    sweep(bin(Kinds.sizeClass(sweepClass)));
  }

  private void sweep(Bin bin) {
    Slab slab = bin.first();
    while (slab != null) {
      Slab next = slab.nextInBin;
      drain(slab);
      releasePartial(bin, slab);
      slab = next;
    }
  }

  /**
   * Looks at some classes in turn, and releases the slabs of those that nothing is left of: else a
   * program that has once used many classes keeps a slab of each. Step REFILL-9.
   */
  private void releaseIdle() {
    for (int looks = 0; looks < IDLE_LOOKS; looks++) {
      idleClass = (idleClass + 1) % SizeClasses.COUNT;
      int sizeClass = Kinds.sizeClass(idleClass);
      Bin bin = bin(sizeClass);
      Slab slab = bin.active;
      // With more blocks outside, some are in use, or the list is too long to be walked here.
      if (slab != null && slab.usedCount <= CARVE_COUNT_MAX && bin.recuts < RECUTS_MAX) {
        releaseIfIdle(bin, sizeClass, slab);
      }
    }
  }

  /** Releases the active slab if nothing was taken or freed since the last look. Step REFILL-9. */
  private void releaseIfIdle(Bin bin, @SizeClass int sizeClass, Slab slab) {
    long head = heads[SizeClasses.slot(sizeClass)];
    if (bin.isAsSeen(head, slab.localHead) && isSound(slab, head)) {
      heads[SizeClasses.slot(sizeClass)] = 0;
      long ignored = flush(sizeClass, head);
      if (slab.usedCount == 0) {
        bin.hasMadeRoom = true; // First: an Error makes it one cut too few.
        releaseActive(bin, slab);
      }
    }
  }

  /**
   * Whether no block of a thread list was written to: else malloc is to report it. Old words that
   * were written back may lead in a circle, but never to more blocks than are outside.
   */
  private boolean isSound(Slab slab, @BlockAddress long head) {
    long block = head;
    for (int i = 0; i < slab.usedCount && block != 0 && block != Freelist.DAMAGED; i++) {
      block = parts.freelist().next(slab, block, BlockSignature.LOCAL);
    }
    return block == 0;
  }

  /** Empties the magazines, drains every slab and releases the empty ones. Step LOCAL-5. */
  public void collect() {
    emptyMagazines();
    for (Bin bin : bins) {
      bin.recuts = 0;
      sweep(bin);
      Slab active = bin.active;
      if (active != null) {
        drain(active);
        if (active.usedCount == 0) {
          releaseActive(bin, active);
        }
      }
    }
  }

  /** The last block of an owned slab has come back by a local free. Step LOCAL-5. */
  public void slabEmptied(Slab slab) {
    Bin bin = bin(slab.sizeClass);
    if (slab != bin.active) {
      releasePartial(bin, slab);
    } else if (slab.units > 1) {
      keepEmpty(bin, slab);
    }
  }

  /**
   * An empty active slab stays, so that malloc and free in turn do not cut and release: one of a
   * single unit in each class, and larger ones up to a bound in all. Step LOCAL-5.
   */
  private void keepEmpty(Bin bin, Slab slab) {
    kept.add(bin, slab);
    while (kept.isOverBound()) {
      releaseFirstKept();
    }
  }

  /**
   * Releases the larger slab that is kept empty for longest, if nothing of it is used again. Step
   * LOCAL-5.
   */
  private void releaseFirstKept() {
    Bin bin = kept.first();
    Slab slab = bin == null ? null : bin.active;
    if (bin != null && slab != null && slab.units > 1 && slab.usedCount == 0) {
      releaseActive(bin, slab);
    }
    kept.removeFirst(); // Last: an Error leaves an empty slab whose turn comes again.
  }

  /**
   * Releases the bin's active slab, which is empty. It leaves the bin first: whatever happens, a
   * slab that is history is in no bin.
   */
  private void releaseActive(Bin bin, Slab slab) {
    bin.active = null;
    boolean released = false;
    try {
      released = parts.surrender().releaseSlab(slab);
    } finally {
      if (!released && !slab.isDead()) {
        bin.active = slab;
      }
    }
  }

  /** Releases a slab of the bin's partial list if it is empty; true if it is gone. Step LOCAL-5. */
  private boolean releasePartial(Bin bin, Slab slab) {
    if (slab.usedCount == 0) {
      bin.remove(slab);
      boolean released = false;
      try {
        released = parts.surrender().releaseSlab(slab);
      } finally {
        if (!released && !slab.isDead()) {
          bin.addLast(slab);
        }
      }
      return released;
    }
    return false;
  }

  /** A push of this thread has turned OWNED on: the slab is this heap's now. Step OWN-1. */
  public void slabClaimed(Slab slab) {
    Bin bin = bin(slab.sizeClass);
    bin.addLast(slab); // Before the drain, which throws if it meets a damaged block.
    try {
      drain(slab);
      if (!releasePartial(bin, slab)) {
        own(slab); // Last: what the hint says is true from then on.
      }
    } catch (Throwable e) {
      if (!slab.isDead()) {
        own(slab);
      }
      throw e;
    }
  }

  /**
   * Puts the blocks of a thread list back on their slab's local freelist. Steps REFILL-9, TAKE-5.
   *
   * @param head of a list whose blocks belong to the active slab
   * @return a block that was written to after it was freed: it and the rest of the list stay out,
   *     counted as used; 0: there is none
   */
  public @BlockAddress long flush(@SizeClass int sizeClass, @BlockAddress long head) {
    Slab slab = bin(sizeClass).active;
    if (slab == null || head == 0) {
      return 0;
    }
    long begun = parts.steps().begin();
    long blocks = 0;
    long block = head;
    while (block != 0) {
      long next = parts.freelist().next(slab, block, BlockSignature.LOCAL);
      if (next == Freelist.DAMAGED) {
        break;
      }
      Freelist.push(parts.memory(), slab, block, BlockSignature.seal(block));
      slab.usedCount--;
      blocks++;
      block = next;
    }
    noteFlushed(SlowStep.FLUSH_LIST, begun, slab, blocks);
    return block;
  }

  /** Free blocks that the heap had at hand are back in their slab. */
  private void noteFlushed(SlowStep step, long begun, Slab slab, long blocks) {
    flushes++;
    flushedBlocks += blocks;
    parts.steps().end(step, begun, slab.blockBytes, slab.address(), blocks);
  }

  /**
   * What may keep a block that is freed into a slab of nobody, or of another. Step MAG-1.
   *
   * @return null: the heap has no slab of the class, and this free may bring it one
   */
  public @Nullable Magazines magazinesFor(@SizeClass int sizeClass) {
    Bin bin = bin(sizeClass);
    return bin.active == null && bin.first() == null ? null : magazines;
  }

  /** A free has kept its block at hand: those of others make room. Steps MAG-2, MAG-4. */
  public void blockKept(@SizeClass int sizeClass) {
    while (magazines.isOverBound()) {
      sendHome(magazines.takeOther(sizeClass));
    }
  }

  /**
   * Every block at hand goes back to its slab. Step MAG-4.
   *
   * @throws HeapCorruptionException if a remote list was damaged, after all have gone
   */
  private void emptyMagazines() {
    HeapCorruptionException damage = null;
    for (long block = magazines.takeAny(); block != 0; block = magazines.takeAny()) {
      try {
        sendHome(block);
      } catch (HeapCorruptionException e) {
        damage = e;
      }
    }
    if (damage != null) {
      throw damage;
    }
  }

  /**
   * Goes on with the free of a block that was at hand, as FREE-3 does. One that was written to
   * since stays out, counted as used: a second free may have been taken for a right one. Steps
   * MAG-4, MAG-5.
   */
  private void sendHome(@BlockAddress long block) {
    long begun = parts.steps().begin();
    Slab slab = parts.registry().lookup(parts.layout().toUser(block));
    if (slab != Slab.NONE && parts.claims().isKept(block, slab.sizeClass)) {
      if (slab.owner == heapId) {
        pushLocal(slab, block);
      } else {
        pushRemote(slab, block);
      }
      noteFlushed(SlowStep.FLUSH, begun, slab, 1);
    }
  }

  /**
   * The slab of a block that was at hand is the heap's own: it is emptied at once. On its remote
   * list the block would keep it until somebody drains it. Step MAG-5.
   */
  private void pushLocal(Slab slab, @BlockAddress long block) {
    Freelist.push(parts.memory(), slab, block, BlockSignature.seal(block));
    if (--slab.usedCount == 0) {
      slabEmptied(slab);
    }
  }

  /** The slab is another's, or nobody's: as any free of a block that is not its own. Step MAG-4. */
  private void pushRemote(Slab slab, @BlockAddress long block) {
    long signature = parts.claims().signatureOfLive(block, slab.sizeClass);
    if (parts.remoteList().push(slab, block, signature) == RemoteList.Push.CLAIMED_SLAB) {
      slabClaimed(slab);
    }
  }

  /**
   * Gives every slab up. The thread lists have been flushed. Step TAKE-5.
   *
   * @throws HeapCorruptionException if remote lists were damaged, after every slab was given up
   */
  public void abandon() {
    HeapCorruptionException damage = null;
    try {
      emptyMagazines();
    } catch (HeapCorruptionException e) {
      damage = e;
    }
    for (Bin bin : bins) {
      for (Slab slab = anyOf(bin); slab != null; slab = anyOf(bin)) {
        damage = giveAway(bin, slab, damage);
      }
    }
    if (damage != null) {
      throw damage;
    }
  }

  /**
   * Gives up the partial slabs of a class of which at least half is free. With fewer free blocks
   * they would cost whoever takes them over more than they bring. The class's active slab and
   * thread list stay. Step TAKE-5.
   *
   * @throws HeapCorruptionException if remote lists were damaged, after those slabs were given up
   */
  public void giveSurplus(@SizeClass int sizeClass) {
    HeapCorruptionException damage = null;
    Bin bin = bin(sizeClass);
    Slab slab = bin.first();
    while (slab != null) {
      Slab next = slab.nextInBin;
      if (slab.freeCount() >= slab.capacity - slab.freeCount()) {
        damage = giveAway(bin, slab, damage);
      }
      slab = next;
    }
    if (damage != null) {
      throw damage;
    }
  }

  /** Takes a slab out of its bin and gives it up; what was damaged before, or now. */
  private @Nullable HeapCorruptionException giveAway(
      Bin bin, Slab slab, @Nullable HeapCorruptionException damage) {
    boolean isOut = false;
    try {
      if (slab == bin.active) {
        bin.active = null;
      } else {
        bin.remove(slab);
      }
      isOut = true;
      parts.surrender().orphanSlab(slab);
      return damage;
    } catch (HeapCorruptionException e) {
      return e;
    } catch (Error e) { // Error: finished.
      if (isOut && slab.owner == heapId) {
        bin.addLast(slab);
      }
      throw e;
    }
  }

  private static @Nullable Slab anyOf(Bin bin) {
    Slab active = bin.active;
    return active != null ? active : bin.first();
  }

  /** Puts blocks that others have freed on the slab's local freelist, and counts them. */
  private void drain(Slab slab) {
    drainedBlocks += parts.remoteList().drain(slab);
  }

  /** Refills since the heap was made; racy, for statistics. */
  public long refills() {
    return refills;
  }

  /** Slabs taken over from nobody, since the heap was made; racy, for statistics. */
  public long adoptions() {
    return adoptions;
  }

  /** Blocks that others had freed, since the heap was made; racy, for statistics. */
  public long drainedBlocks() {
    return drainedBlocks;
  }

  /**
   * Thread lists, and single blocks of magazines, that went back to their slabs since the heap was
   * made; racy, for statistics.
   */
  public long flushes() {
    return flushes;
  }

  /** The blocks of all flushes, since the heap was made; racy, for statistics. */
  public long flushedBlocks() {
    return flushedBlocks;
  }

  /** Units of the partial slabs of a class; racy for others than whoever has the heap. */
  public int partialUnits(@SizeClass int sizeClass) {
    return bin(sizeClass).partialCount() * parts.geometries().of(sizeClass).units();
  }

  /** Another number whenever the slabs change, 0 if there are none; racy, for a guess. */
  public long fingerprint() {
    long print = magazines.fingerprint();
    for (Bin bin : bins) {
      print = print * 31 + fingerprint(bin.active);
      print = print * 31 + fingerprint(bin.first());
    }
    return print;
  }

  private static long fingerprint(@Nullable Slab slab) {
    return slab == null
        ? 0
        : 31L * System.identityHashCode(slab) + ((long) slab.usedCount << 32 | slab.carvedCount);
  }

  /** Freed blocks at hand. Private to whoever has the heap. */
  public Magazines magazines() {
    return magazines;
  }

  /** The active slab of a class; null if there is none. Private to whoever has the heap. */
  public @Nullable Slab active(@SizeClass int sizeClass) {
    return bin(sizeClass).active;
  }

  /**
   * Whether the class's active slab may be kept empty although it has several units. Private to
   * whoever has the heap.
   */
  public boolean mayBeEmpty(@SizeClass int sizeClass) {
    return kept.has(bin(sizeClass));
  }

  /** The partial slabs of a class, first in first out. Private to whoever has the heap. */
  public List<Slab> partials(@SizeClass int sizeClass) {
    List<Slab> all = new ArrayList<>();
    for (Slab slab = bin(sizeClass).first(); slab != null; slab = slab.nextInBin) {
      all.add(slab);
    }
    return all;
  }
}
