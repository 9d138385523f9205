// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.HeapCorruptionException;
import hakmem.bin.Reclaimer;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/*
 * Implementation note.
 *
 * Threads die without a word. Their heaps stand in a queue; whoever is about to cut a slab takes
 * the first, empties it if its thread is dead and puts it back at the end if not: a constant cost
 * beside a cut. Each new thread's heap makes two such looks, so that the queue cannot grow beyond
 * the threads that are alive and as many dead ones.
 */
/** The heaps of an allocator: which there are, and what can be had from those not in use. */
final class LeasedHeaps implements Reclaimer {
  private static final int LOOKS_PER_NEW_HEAP = 2;

  private final ConcurrentHashMap<Integer, BlockHeap> heaps = new ConcurrentHashMap<>();
  private final Queue<BlockHeap> ofThreads = new ConcurrentLinkedQueue<>();
  private final HeapSeats seats = new HeapSeats();
  private final AtomicLong reapedHeaps = new AtomicLong();
  private final AtomicLong drainedHeaps = new AtomicLong();
  private final AtomicLong leakedHeaps = new AtomicLong();
  private final AtomicLong damagedLists = new AtomicLong();
  private volatile Consumer<BlockHeap> whenReaped = _ -> {};

  /** Tells of each heap whose thread was found dead. */
  void whenReaped(Consumer<BlockHeap> listener) {
    whenReaped = listener;
  }

  void add(BlockHeap heap) {
    heaps.put(heap.id(), heap);
    if (heap.threadId > 0) {
      for (int i = 0; i < LOOKS_PER_NEW_HEAP; i++) {
        lookAtOne();
      }
      ofThreads.add(heap);
    }
  }

  void remove(BlockHeap heap) {
    heaps.remove(heap.id());
  }

  /** All heaps that are not closed. */
  Collection<BlockHeap> all() {
    return heaps.values();
  }

  /** Forgets every heap. */
  void clear() {
    heaps.clear();
    ofThreads.clear();
  }

  @Override
  public boolean lookAtOne() {
    BlockHeap heap = ofThreads.poll();
    if (heap == null) {
      return false;
    }
    if (heap.isOwnerAlive()) {
      ofThreads.add(heap);
      return false;
    }
    return reap(heap);
  }

  private boolean reap(BlockHeap heap) {
    boolean emptied = isEmptied(heap::reap);
    if (heap.loadLease() != HeapLease.ABANDONED) {
      ofThreads.add(heap); // Somebody is just draining it; next time.
      return false;
    }
    (emptied ? reapedHeaps : leakedHeaps).incrementAndGet();
    whenReaped.accept(heap);
    return emptied;
  }

  private boolean isEmptied(BooleanSupplier action) {
    try {
      return action.getAsBoolean();
    } catch (HeapCorruptionException e) {
      damagedLists.incrementAndGet();
      return true; // All slabs are given up; what was damaged is lost, as for any other free.
    }
  }

  @Override
  public boolean lookAtAll() {
    return reapAll() + drain(_ -> true) > 0;
  }

  /** Empties the heaps of all dead threads; returns how many there were. */
  int reapAll() {
    int reaped = 0;
    for (int looks = ofThreads.size(); looks > 0; looks--) {
      reaped += lookAtOne() ? 1 : 0;
    }
    return reaped;
  }

  /** Empties the heaps that the caller wants emptied and nobody is inside; returns how many. */
  int drain(Predicate<BlockHeap> wanted) {
    int drained = seats.count(heap -> isWanted(heap, wanted) && isEmptied(heap::drainOwn));
    for (BlockHeap heap : heaps.values()) {
      if (heap.threadId != BlockHeap.SHARED && isWanted(heap, wanted)) {
        drained += isEmptied(heap::drainIdle) ? 1 : 0;
      }
    }
    drainedHeaps.addAndGet(drained);
    return drained;
  }

  private static boolean isWanted(BlockHeap heap, Predicate<BlockHeap> wanted) {
    return heap.holdsSlabs() && !heap.loadBusy() && wanted.test(heap);
  }

  /** The heaps of threads that have none of their own to use. */
  HeapSeats seats() {
    return seats;
  }

  /** Number of heaps. */
  int size() {
    return heaps.size();
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
