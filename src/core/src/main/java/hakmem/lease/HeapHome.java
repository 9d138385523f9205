// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where a heap comes from, as the heap knows it.
 *
 * @param <H> what heaps are
 */
public interface HeapHome<H extends LeasedHeap> extends HeapMaker<H> {
  /** A heap that is nobody's own, for one operation; the caller leaves its seat afterwards. */
  HeapSeat<H> borrow();

  /** The seat of the heap that sampled blocks come from; null: another thread is there. */
  @Nullable HeapSeat<H> borrowToSample();

  /** A heap has given up all its slabs, for good. */
  void heapEnded(H heap);
}
