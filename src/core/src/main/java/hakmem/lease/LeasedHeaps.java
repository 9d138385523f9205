// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import hakmem.api.AllocatorClosedException;
import hakmem.api.HeapCorruptionException;
import hakmem.base.Lifetime;
import hakmem.bin.Reclaimer;
import hakmem.kind.SizeClass;
import hakmem.layout.SuperslabLayout;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Threads die without a word. Their heaps stand in a queue; whoever is about to cut a slab takes
 * the first, empties it if its thread is dead and puts it back at the end if not: a constant cost
 * beside a cut. Each new thread's heap makes two such looks, so that the queue cannot grow beyond
 * the threads that are alive and as many dead ones.
 */
/**
 * The heaps of an allocator: which there are, and what can be had from those not in use.
 * Thread-safe.
 *
 * @param <H> what heaps are
 */
public final class LeasedHeaps<H extends LeasedHeap> implements Reclaimer {
  private static final int LOOKS_PER_NEW_HEAP = 2;

  /** Its owner may be inside each time: a heap in use is found outside every second time or so. */
  private static final int LOOKS_PER_SUPERSLAB = 4;

  private static final Maintenance MAINTENANCE = Maintenance.ofTheProcess();

  private final Lifetime lifetime;
  private final ConcurrentHashMap<Integer, H> heaps = new ConcurrentHashMap<>();
  private final Queue<H> ofThreads = new ConcurrentLinkedQueue<>();
  private final HeapSeats<H> seats = new HeapSeats<>();
  private final HeapSeat<H> sampleSeat = new HeapSeat<>(true);
  private final AtomicLong reapedHeaps = new AtomicLong();
  private final AtomicLong drainedHeaps = new AtomicLong();
  private final AtomicLong leakedHeaps = new AtomicLong();
  private final AtomicLong damagedLists = new AtomicLong();
  private volatile @Nullable HeapTable<H> table;

  /** None yet. */
  public LeasedHeaps(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  /** Heaps that end are taken out of this table from now on. */
  public void useTable(HeapTable<H> newTable) {
    table = newTable;
  }

  /**
   * Adds a heap.
   *
   * @throws AllocatorClosedException if the allocator is closed; the heap is shut then
   */
  public void add(H heap) {
    try {
      heaps.put(heap.id(), heap);
      if (heap.threadId > 0) {
        for (int i = 0; i < LOOKS_PER_NEW_HEAP; i++) {
          lookAtOne();
        }
        ofThreads.add(heap);
      }
      if (lifetime.hasEnded()) { // Whoever closed it may have shut the heaps before.
        heap.shut();
        throw new AllocatorClosedException();
      }
    } catch (Throwable e) { // Error: undone.
      discard(heap);
      throw e;
    }
  }

  /** Takes out a heap that nobody has got to know. */
  public void discard(H heap) {
    remove(heap);
    ofThreads.remove(heap);
  }

  /** Takes out a heap that has ended. */
  public void remove(H heap) {
    heaps.remove(heap.id());
    forget(heap);
  }

  /** Its thread finds it no more. */
  private void forget(H heap) {
    HeapTable<H> known = table;
    if (known != null && heap.threadId > 0) {
      known.forget(heap);
    }
  }

  /** All heaps that are not closed. */
  public Collection<H> all() {
    return heaps.values();
  }

  /** Shuts every heap and forgets it. The lifetime has ended. Step SHUT-3. */
  public void shutAll() {
    heaps.values().forEach(LeasedHeap::shut);
    heaps.clear();
    ofThreads.clear();
    HeapTable<H> known = table;
    if (known != null) {
      known.clear();
    }
  }

  @Override
  public boolean lookAtOne() {
    if (MAINTENANCE.isMissing()) {
      MAINTENANCE.restart();
    }
    H heap = ofThreads.poll();
    if (heap == null) {
      return false;
    }
    try {
      if (!heap.isOwnerAlive()) {
        boolean emptied = reap(heap);
        if (heap.hasEnded()) {
          return emptied;
        }
      }
      ofThreads.add(heap); // Alive, or somebody is just draining it: next time.
      return false;
    } catch (Error e) { // Error: finished.
      if (!heap.hasEnded()) {
        ofThreads.add(heap);
      }
      throw e;
    }
  }

  private boolean reap(H heap) {
    try {
      boolean emptied = tryReap(heap);
      if (heap.hasEnded()) {
        count(heap);
      }
      return emptied;
    } catch (Error e) { // Error: finished.
      if (heap.hasEnded()) {
        count(heap);
      }
      throw e;
    }
  }

  /** Counts a dead thread's heap, once. */
  private void count(H heap) {
    AtomicLong gauge = heap.isLeaked() ? leakedHeaps : reapedHeaps;
    if (heap.markCounted()) {
      try {
        gauge.incrementAndGet();
      } catch (Throwable e) { // Error: finished.
        gauge.incrementAndGet();
        throw e;
      }
      forget(heap); // One whose thread died inside stays in the set.
    }
  }

  private boolean tryReap(H heap) {
    try {
      return heap.reap();
    } catch (HeapCorruptionException e) {
      return countDamage();
    }
  }

  /** All slabs are given up; what was damaged is lost, as for any other free. */
  private boolean countDamage() {
    damagedLists.incrementAndGet();
    return true;
  }

  /**
   * {@inheritDoc} Only at one that has as much as a superslab holds: with less, all heaps together
   * hold no more than they would take anew.
   */
  @Override
  public boolean lookAtFullest(@SizeClass int sizeClass) {
    for (int looks = 0; looks < LOOKS_PER_SUPERSLAB; looks++) {
      H fullest = fullest(sizeClass);
      if (fullest == null) {
        return false;
      }
      if (tryTakeSurplus(fullest, sizeClass)) {
        return true;
      }
    }
    return false;
  }

  /** The heap with most partial slabs of a class that nobody is inside; null: none has many. */
  private @Nullable H fullest(@SizeClass int sizeClass) {
    H fullest = null;
    int most = SuperslabLayout.UNITS - 1;
    for (H heap : heaps.values()) {
      int units = heap.threadId == LeasedHeap.SHARED ? 0 : heap.partialUnits(sizeClass);
      if (units > most && !heap.loadBusy()) {
        fullest = heap;
        most = units;
      }
    }
    return fullest;
  }

  @Override
  public boolean lookAtAll() {
    return reapAll() + drainAll() > 0;
  }

  /** Empties the heaps of all dead threads; returns how many there were. */
  int reapAll() {
    int reaped = 0;
    for (int looks = ofThreads.size(); looks > 0; looks--) {
      reaped += lookAtOne() ? 1 : 0;
    }
    for (H heap : heaps.values()) { // One may have fallen out of the queue: the Java heap was full.
      if (heap.threadId > 0 && !heap.hasEnded() && !heap.isOwnerAlive()) {
        reaped += reap(heap) ? 1 : 0;
      }
    }
    return reaped;
  }

  /** Empties the heaps that nobody is inside; returns how many. */
  int drainAll() {
    return drain(false);
  }

  /** Empties the heaps in which nothing has happened since the call before; returns how many. */
  int drainIdle() {
    return drain(true);
  }

  private int drain(boolean onlyIdle) {
    int drained = 0;
    for (HeapSeat<H> seat : seats.all()) {
      if (seat.take()) {
        try {
          H heap = seat.heapOrNull();
          drained += heap != null && isWanted(heap, onlyIdle) && tryDrainOwn(heap) ? 1 : 0;
          seat.close();
        } catch (Throwable e) { // Error: finished.
          seat.close();
          throw e;
        }
      }
    }
    for (H heap : heaps.values()) {
      if (heap.threadId != LeasedHeap.SHARED && isWanted(heap, onlyIdle)) {
        drained += tryDrainIdle(heap) ? 1 : 0;
      }
    }
    drainedHeaps.addAndGet(drained);
    return drained;
  }

  private static boolean isWanted(LeasedHeap heap, boolean onlyIdle) {
    boolean wanted = heap.holdsSlabs() && (!onlyIdle || heap.looksIdle());
    return (wanted || heap.isClosed()) && !heap.loadBusy();
  }

  private boolean tryDrainOwn(H heap) {
    try {
      return heap.drainOwn();
    } catch (HeapCorruptionException e) {
      return countDamage();
    }
  }

  private boolean tryTakeSurplus(H heap, @SizeClass int sizeClass) {
    try {
      return heap.takeSurplus(sizeClass);
    } catch (HeapCorruptionException e) {
      return countDamage();
    }
  }

  private boolean tryDrainIdle(H heap) {
    try {
      return heap.drainIdle();
    } catch (HeapCorruptionException e) {
      return countDamage();
    }
  }

  /** The heaps of threads that have none of their own to use. */
  public HeapSeats<H> seats() {
    return seats;
  }

  /** The seat of the heap that sampled blocks come from; null: another thread is there. */
  public @Nullable HeapSeat<H> takeSampleSeat() {
    return sampleSeat.take() ? sampleSeat : null;
  }

  /** Takes what was freed back into the heap of samples, which keeps its slabs. */
  public void collectSamples() {
    HeapSeat<H> seat = takeSampleSeat();
    if (seat != null) {
      try {
        H heap = seat.heapOrNull();
        if (heap != null) {
          heap.collect();
        }
        seat.close();
      } catch (HeapCorruptionException e) {
        seat.close();
        boolean ignored = countDamage();
      } catch (Throwable e) { // Error: finished.
        seat.close();
        throw e;
      }
    }
  }

  /** Heaps of dead threads that were emptied, since the allocator was built. */
  long reapedHeaps() {
    return reapedHeaps.get();
  }

  /** How often an idle heap was emptied, since the allocator was built. */
  long drainedHeaps() {
    return drainedHeaps.get();
  }

  /** Heaps whose thread died inside an operation, since the allocator was built. */
  long leakedHeaps() {
    return leakedHeaps.get();
  }

  /** Damaged lists found while heaps were emptied, since the allocator was built. */
  long damagedLists() {
    return damagedLists.get();
  }
}
