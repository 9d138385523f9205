// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

/**
 * Where a heap comes from, as the heap knows it.
 *
 * @param <H> what heaps are
 */
public interface HeapHome<H extends LeasedHeap> extends HeapMaker<H> {
  /** A heap that is nobody's own, for one operation; the caller leaves its seat afterwards. */
  HeapSeat<H> borrow();

  /** A heap has given up all its slabs, for good. */
  void heapEnded(H heap);
}
