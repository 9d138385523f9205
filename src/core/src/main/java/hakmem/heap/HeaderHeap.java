// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.layout.BlockSignature;

/** A heap of blocks with a header of 16 bytes each. */
final class HeaderHeap extends ThreadHeap {
  HeaderHeap(SharedPaths shared, int id, long threadId) {
    super(shared, id, threadId);
  }

  @Override
  int userOffset() {
    return (int) BlockSignature.WORDS_BYTES;
  }
}
