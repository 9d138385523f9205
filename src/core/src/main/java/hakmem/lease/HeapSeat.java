// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.util.concurrent.atomic.AtomicBoolean;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A heap, and the flag that says somebody is inside. Who has taken it is alone on the heap until it
 * closes the seat, that is, leaves it.
 *
 * @param <H> what heaps are
 */
@InheritableMustCall({})
public final class HeapSeat<H extends LeasedHeap> implements AutoCloseable {
  private final AtomicBoolean taken = new AtomicBoolean();
  private final boolean isLasting;
  private @Nullable H heap;

  /**
   * A free seat.
   *
   * @param isLasting whether its heap is kept for the next one
   */
  HeapSeat(boolean isLasting) {
    this.isLasting = isLasting;
  }

  /** Takes the seat; true for one caller. Step SEAT-1. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  /** The heap that is kept here; null if there is none that may be used. */
  @Nullable H heapOrNull() {
    H current = heap;
    // Busy although the seat was free: an Error cut an operation off. Such a heap is left alone.
    return current == null || current.loadBusy() ? null : current;
  }

  /** The heap, made at its first use. */
  public H heap(HeapMaker<H> maker) {
    H current = heapOrNull();
    if (current == null) {
      current = maker.newHeap(LeasedHeap.SHARED);
      heap = current;
    }
    return current;
  }

  /** Leaves the seat. If an Error comes out, it is not left. Step SEAT-2. */
  @Override
  public void close() {
    H current = heap;
    if (!isLasting && current != null) {
      current.close(); // Nobody else knows this seat: it need not be left if this throws.
    }
    taken.set(false);
  }
}
