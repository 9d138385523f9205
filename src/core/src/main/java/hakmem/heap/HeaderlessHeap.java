// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

/** A heap of blocks without headers. */
final class HeaderlessHeap extends ThreadHeap {
  HeaderlessHeap(SharedPaths shared, int id, long threadId) {
    super(shared, id, threadId);
  }

  @Override
  int userOffset() {
    return 0;
  }
}
