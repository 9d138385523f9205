// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.kind.ByteOffset;

/** A heap of blocks without headers. */
final class HeaderlessHeap extends BlockHeap {
  private HeaderlessHeap(SharedPaths shared, int id, long threadId) {
    super(shared, id, threadId);
  }

  /** Returns the supertype, so that the verifier of a caller does not load this class. */
  static BlockHeap create(SharedPaths shared, int id, long threadId) {
    return new HeaderlessHeap(shared, id, threadId);
  }

  @Override
  @ByteOffset
  int userOffset() {
    return 0;
  }
}
