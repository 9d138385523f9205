// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.kind.UserAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A thread that loses its CPU inside an operation keeps its seat meanwhile. Others never wait for
 * it: they try each seat once, and if all are taken they use a heap of their own for this one
 * operation, whose slab goes to the orphan set at once and is adopted by the next. That costs
 * microseconds instead of nanoseconds, but no turn in which nothing happens. Nothing here parks,
 * locks or calls back, so a virtual thread is never pinned for longer than the operation.
 */
/**
 * A bounded set of heaps for threads that have none of their own to use: virtual threads, and a
 * thread whose heap another is just emptying. A heap is taken by one CAS and put back after the
 * operation. Thread-safe, lock-free.
 */
final class HeapSeats {
  /** What a heap is borrowed for. */
  interface HeapOperation {
    @UserAddress
    long on(BlockHeap heap);
  }

  /** A heap and the flag that says somebody is inside. */
  private static final class Seat {
    final AtomicBoolean taken = new AtomicBoolean();
    @Nullable BlockHeap heap;

    /** Whether the caller has the seat now. Step SEAT-1. */
    boolean take() {
      return taken.compareAndSet(false, true);
    }

    /** Gives the seat back. Step SEAT-2. */
    void leave() {
      taken.set(false);
    }

    BlockHeap heap(SharedPaths shared) {
      BlockHeap current = heap;
      // Busy although the seat was free: an Error cut an operation off. Such a heap is left alone.
      if (current == null || current.loadBusy()) {
        current = shared.newHeap(BlockHeap.SHARED);
        heap = current;
      }
      return current;
    }
  }

  private final Seat[] seats;

  HeapSeats() {
    // Twice the carriers: an operation that loses its CPU keeps a seat for a time slice.
    this(2 * Math.max(1, Runtime.getRuntime().availableProcessors()));
  }

  HeapSeats(@NonNegative int count) {
    this.seats = new Seat[count];
    for (int i = 0; i < seats.length; i++) {
      seats[i] = new Seat();
    }
  }

  /** Runs an operation on some heap, alone on it. Step SEAT-1. */
  @UserAddress
  long with(SharedPaths shared, HeapOperation operation) {
    int next = (int) Thread.currentThread().threadId() & Integer.MAX_VALUE;
    for (int i = 0; i < seats.length; i++) {
      next = (next + 1) & Integer.MAX_VALUE;
      Seat seat = seats[next % seats.length];
      if (seat.take()) {
        try {
          return operation.on(seat.heap(shared));
        } finally {
          seat.leave();
        }
      }
    }
    try (BlockHeap heap = shared.newHeap(BlockHeap.SHARED)) {
      return operation.on(heap);
    }
  }

  /** Runs a test on each heap that nobody is inside, alone on it; returns how many passed. */
  int count(Predicate<BlockHeap> test) {
    int passed = 0;
    for (Seat seat : seats) {
      if (seat.take()) {
        try {
          BlockHeap heap = seat.heap;
          passed += heap != null && !heap.loadBusy() && test.test(heap) ? 1 : 0;
        } finally {
          seat.leave();
        }
      }
    }
    return passed;
  }
}
