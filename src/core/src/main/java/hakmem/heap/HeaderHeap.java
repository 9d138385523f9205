// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.kind.ByteOffset;
import hakmem.layout.BlockSignature;
import hakmem.lease.HeapHome;

/** A heap of blocks with a header of 16 bytes each. */
final class HeaderHeap extends BlockHeap {
  private HeaderHeap(HeapParts parts, HeapHome<BlockHeap> home, int id, long threadId) {
    super(parts, home, id, threadId);
  }

  /** Returns the supertype, so that the verifier of a caller does not load this class. */
  static BlockHeap create(HeapParts parts, HeapHome<BlockHeap> home, int id, long threadId) {
    return new HeaderHeap(parts, home, id, threadId);
  }

  @Override
  @ByteOffset
  int userOffset() {
    return BlockSignature.HEADER_OFFSET;
  }
}
