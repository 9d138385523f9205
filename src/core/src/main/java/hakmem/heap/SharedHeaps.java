// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A bounded set of heaps that virtual threads share: never one each. A heap is taken by one CAS and
 * put back after the operation, which neither blocks nor parks; if all are taken, the next is tried
 * again. Thread-safe.
 */
final class SharedHeaps {
  /** A heap and the flag that says somebody is inside. */
  private static final class Seat {
    final AtomicBoolean taken = new AtomicBoolean();
    @Nullable ThreadHeap heap;
  }

  private final Seat[] seats;
  private final SharedPaths shared;
  private volatile boolean closed;

  SharedHeaps(SharedPaths shared) {
    this.shared = shared;
    // Twice the carriers: an operation that loses its CPU keeps a seat for a time slice.
    this.seats = new Seat[2 * Math.max(1, Runtime.getRuntime().availableProcessors())];
    for (int i = 0; i < seats.length; i++) {
      seats[i] = new Seat();
    }
  }

  /** Runs an operation on some heap, alone on it. */
  long with(ToLongFunction<ThreadHeap> operation) {
    int next = (int) Thread.currentThread().threadId() & Integer.MAX_VALUE;
    while (true) {
      for (int i = 0; i < seats.length; i++) {
        next = (next + 1) & Integer.MAX_VALUE;
        Seat seat = seats[next % seats.length];
        if (seat.taken.compareAndSet(false, true)) {
          try {
            return operation.applyAsLong(heapOf(seat));
          } finally {
            seat.taken.set(false);
          }
        }
      }
      Thread.onSpinWait();
    }
  }

  private ThreadHeap heapOf(Seat seat) {
    if (closed) {
      throw new IllegalStateException("allocator is closed; build a new one");
    }
    ThreadHeap heap = seat.heap;
    if (heap == null) {
      heap = shared.newHeap(0);
      seat.heap = heap;
    }
    return heap;
  }

  void close() {
    closed = true;
  }
}
