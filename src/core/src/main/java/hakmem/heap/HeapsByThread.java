// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.api.Heap;
import hakmem.gauge.OperationTimer;
import hakmem.kind.UserAddress;
import hakmem.lease.HeapTable;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * Every operation is dispatched in the same way: to the heap that the table's slot has for the
 * thread; to the one in the table's rows, which are the truth; to no heap. Without a heap, what
 * allocates borrows one and what does not goes on without. For malloc and free the static interface
 * makes the first step itself, with the slots in a constant, and so does Allocator, which saves its
 * callers a level of inlining (see BlockHeap); both come here if it misses. Heaps hold no reference
 * to their thread, and no thread holds one to its heap: what is closed is free.
 *
 * While somebody watches, or times all, the slots are empty: all operations miss, also those of the
 * static interface, and a miss leads to those that are watched, or timed. So whoever hits pays
 * nothing for it. Who times in rounds empties the slots once a round: a thread misses until one of
 * its operations was chosen, which fills its slot again.
 */
/** The operations of an allocator for any thread. Thread-safe. */
public final class HeapsByThread {
  private final Engine engine;
  private final HeapTable<BlockHeap> table;
  private final ThreadHeaps ordinary;
  private final HeapOperations relieved;

  /** Of threads that are to miss again. */
  private final ThreadHeaps passing;

  private final Watch watch;
  private volatile HeapOperations missed;

  /** Where threads find their heaps for all else. */
  private volatile ThreadHeaps asked;

  /** Guarded by watch, and so are the others. */
  private @Nullable OperationTimer timer;

  private int timedEvery;
  private boolean isTimedInRounds;

  /** No heaps yet. */
  public HeapsByThread(Engine engine) {
    this.engine = engine;
    this.table = engine.newTable();
    this.ordinary = new ThreadHeaps(engine, table, true);
    this.passing = new ThreadHeaps(engine, table, false);
    this.relieved = new RelievedOperations(ordinary, engine.refusals());
    this.watch = engine.watch();
    this.missed = relieved;
    this.asked = ordinary;
  }

  /** See {@link HeapTable#slots}. */
  public BlockHeap @MinLen(HeapTable.LENGTH) [] table() {
    return table.slots();
  }

  /** The calling thread's own heap, made at first use. Virtual threads must not keep it. */
  public BlockHeap current() {
    return asked.current();
  }

  /** The same for the program: if somebody watches, a handle that is watched. */
  public Heap currentHandle() {
    BlockHeap heap = current();
    return watch.isOn() ? watched(heap) : heap;
  }

  /** A new heap of the caller's own; if somebody watches, a handle that is watched. */
  public Heap newHandle() {
    return watch.isOn() ? newWatched() : engine.newHeap();
  }

  private Heap watched(BlockHeap heap) {
    return new WatchedHeap(heap, watch, engine);
  }

  private Heap newWatched() {
    BlockHeap heap = engine.newHeap();
    try {
      return watched(heap);
    } catch (Throwable e) { // Error: undone.
      heap.close();
      throw e;
    }
  }

  /**
   * Has a watcher told of each operation from now on, but for those through handles of heaps that
   * the program has got before. An operation of another thread that is under way may be missed.
   */
  public void watch(OperationWatcher watcher) {
    synchronized (watch) {
      watch.add(watcher);
      arrange();
    }
  }

  /** Tells a watcher no more, once the operation that is under way is over. */
  public void unwatch(OperationWatcher watcher) {
    synchronized (watch) {
      if (!watch.remove(watcher)) {
        arrange();
      }
    }
  }

  /**
   * Has some of the mallocs and frees timed from now on, but for those through handles of heaps.
   *
   * @param every one in so many, 1 or more, by chance
   * @return false, and nothing has changed, if somebody times already
   */
  public boolean time(OperationTimer newTimer, int every) {
    return time(newTimer, every, false);
  }

  /**
   * Has some of the mallocs and frees timed in rounds from now on, but for those through handles of
   * heaps: of each thread that has a heap one after each {@link #beginRound}, of the others as by
   * {@link #time}.
   *
   * @param every one in so many, 1 or more, by chance, from the begin of a round on
   * @return false, and nothing has changed, if somebody times already
   */
  public boolean timeInRounds(OperationTimer newTimer, int every) {
    return time(newTimer, every, true);
  }

  /** A round begins: each thread misses until one of its operations was chosen. */
  public void beginRound() {
    table.clearSlots();
  }

  private boolean time(OperationTimer newTimer, int every, boolean inRounds) {
    synchronized (watch) {
      if (timer != null) {
        return false;
      }
      timer = newTimer;
      timedEvery = every;
      isTimedInRounds = inRounds;
      try {
        arrange();
      } catch (Throwable e) { // Error: undone.
        timer = null;
        throw e;
      }
      return true;
    }
  }

  /** Times nothing more; what is under way may still be told. Nothing if another one times. */
  public void stopTiming(OperationTimer oldTimer) {
    synchronized (watch) {
      if (timer == oldTimer) {
        timer = null;
        arrange();
      }
    }
  }

  /** What a miss leads to, and whether all are to miss. Guarded by watch. */
  private void arrange() {
    boolean isWatched = watch.isOn();
    HeapOperations next =
        isWatched
            ? new RelievedOperations(new WatchedOperations(watch, ordinary), engine.refusals())
            : relieved;
    OperationTimer known = timer;
    boolean inRounds = known != null && isTimedInRounds;
    missed = known == null ? next : timed(known, next, inRounds && !isWatched);
    asked = inRounds ? passing : ordinary;
    table.keepEmpty(isWatched || known != null && !inRounds);
  }

  private HeapOperations timed(OperationTimer known, HeapOperations next, boolean inRounds) {
    return inRounds
        ? new TimedOperations(
            known,
            timedEvery,
            next,
            new RelievedOperations(passing, engine.refusals()),
            ordinary::ownIfAny)
        : new TimedOperations(known, timedEvery, next, next, () -> null);
  }

  /** The heap that the table has for the calling thread; null if it must be looked for. */
  public @Nullable BlockHeap cached() {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = table.cached(threadId);
    return heap.serves(threadId) ? heap : null;
  }

  /** See {@link BlockHeap#malloc}. */
  public @UserAddress long malloc(long bytes) {
    BlockHeap own = cached();
    return own != null ? own.malloc(bytes) : missed.malloc(bytes);
  }

  /** See {@link BlockHeap#calloc}. */
  public @UserAddress long calloc(long count, long elementBytes) {
    BlockHeap own = cached();
    return own != null ? own.calloc(count, elementBytes) : missed.calloc(count, elementBytes);
  }

  /** See {@link BlockHeap#alignedAlloc}. */
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    BlockHeap own = cached();
    return own != null ? own.alignedAlloc(bytes, alignment) : missed.alignedAlloc(bytes, alignment);
  }

  /** See {@link BlockHeap#realloc}. */
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    BlockHeap own = cached();
    return own != null ? own.realloc(address, bytes) : missed.realloc(address, bytes);
  }

  /** See {@link BlockHeap#free}. A thread that only frees gets no heap. */
  public void free(@UserAddress long address) {
    BlockHeap own = cached();
    if (own != null) {
      own.free(address);
      return;
    }
    AddressFault fault = missed.tryFree(address);
    if (fault != null) {
      throw engine.faults().invalidFree(fault, address);
    }
  }

  /** See {@link BlockHeap#tryFree}. A thread that only frees gets no heap. */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    BlockHeap own = cached();
    return own != null ? own.tryFree(address) : missed.tryFree(address);
  }

  /** See {@link BlockHeap#usableSize}. */
  public long usableSize(@UserAddress long address) {
    return asked.usableSize(address);
  }

  /** See {@link BlockHeap#owns}. */
  public boolean owns(@UserAddress long address) {
    return asked.owns(address);
  }
}
