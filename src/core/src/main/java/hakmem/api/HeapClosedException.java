// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/** Thrown by whatever would allocate from a heap that is closed. Its allocator is open. */
public final class HeapClosedException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Of a closed heap.
   *
   * @param heapId which heap it is
   */
  public HeapClosedException(int heapId) {
    super("heap is closed: id=" + heapId + "; open a new one by Allocator.newHeap()");
  }
}
