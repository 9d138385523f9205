// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.checkerframework.checker.index.qual.NonNegative;

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
 *
 * @param <H> what heaps are
 */
public final class HeapSeats<H extends LeasedHeap> {
  private final List<HeapSeat<H>> seats;

  /** As many as a machine of this size needs. */
  public HeapSeats() {
    // Twice the carriers: an operation that loses its CPU keeps a seat for a time slice.
    this(2 * Math.max(1, Runtime.getRuntime().availableProcessors()));
  }

  HeapSeats(@NonNegative int count) {
    List<HeapSeat<H>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new HeapSeat<>(true));
    }
    this.seats = Collections.unmodifiableList(all);
  }

  /** A seat that the caller has to itself until it leaves it. Step SEAT-1. */
  public HeapSeat<H> take() {
    int next = (int) Thread.currentThread().threadId() & Integer.MAX_VALUE;
    for (int i = 0; i < seats.size(); i++) {
      next = (next + 1) & Integer.MAX_VALUE;
      HeapSeat<H> seat = seats.get(next % seats.size());
      if (seat.take()) {
        return seat;
      }
    }
    return new HeapSeat<>(false);
  }

  /** All seats that last. */
  List<HeapSeat<H>> all() {
    return seats;
  }
}
