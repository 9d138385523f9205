// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

/**
 * Makes heaps.
 *
 * @param <H> what heaps are
 */
public interface HeapMaker<H extends LeasedHeap> {
  /**
   * A new heap in the set of heaps.
   *
   * @param threadId of the calling thread; or EXPLICIT, or SHARED
   * @throws hakmem.api.AllocatorClosedException if the allocator is closed
   */
  H newHeap(long threadId);
}
