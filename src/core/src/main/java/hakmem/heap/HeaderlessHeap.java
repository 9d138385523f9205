// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.kind.ByteOffset;
import hakmem.lease.HeapHome;

/** A heap of blocks without headers. */
final class HeaderlessHeap extends BlockHeap {
  private HeaderlessHeap(HeapParts parts, HeapHome<BlockHeap> home, int id, long threadId) {
    super(parts, home, id, threadId);
  }

  /** Returns the supertype, so that the verifier of a caller does not load this class. */
  static BlockHeap create(HeapParts parts, HeapHome<BlockHeap> home, int id, long threadId) {
    return new HeaderlessHeap(parts, home, id, threadId);
  }

  @Override
  @ByteOffset
  int userOffset() {
    return 0;
  }
}
