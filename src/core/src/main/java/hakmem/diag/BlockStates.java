// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.base.Kinds;
import hakmem.bin.AllocatorParts;
import hakmem.kind.BlockAddress;
import hakmem.kind.TaggedWord;
import hakmem.layout.BlockSignature;
import hakmem.superslab.Slab;

/**
 * The states of a slab's blocks as text: runs of blocks in order of address, each a count and a
 * letter. {@code 12L3F1R}: twelve live blocks, three free ones, one that another thread has freed.
 *
 * <pre>
 *   L  live: a user holds it
 *   F  free, on a thread list or the slab's local freelist
 *   R  free, on the slab's remote list
 *   C  won by a free that is not done with it
 *   K  free, in a magazine
 *   N  never used
 * </pre>
 *
 * A state is what one word of the block says, so that the walk needs nobody to stand still.
 */
public final class BlockStates {
  private static final char FREE = 'F';
  private static final char LIVE = 'L';
  private static final char NEVER_USED = 'N';

  private BlockStates() {}

  /** The states of a slab's blocks. Cost: a load for each block that was ever used. */
  static String of(AllocatorParts parts, Slab slab) {
    StringBuilder text = new StringBuilder();
    int run = 0;
    char last = 0;
    for (int i = 0; i < slab.capacity; i++) {
      char state = i < slab.carvedCount ? stateOf(parts, slab, i) : NEVER_USED;
      if (state != last && run > 0) {
        text.append(run).append(last);
        run = 0;
      }
      last = state;
      run++;
    }
    return text.append(run).append(last).toString();
  }

  /** The state of one block that was used. */
  static char stateOf(AllocatorParts parts, Slab slab, int index) {
    @BlockAddress long block = slab.blockAt(Kinds.blockIndex(index));
    if (slab.mapHas(Kinds.blockIndex(index))) {
      return FREE;
    }
    @TaggedWord long signature = parts.claims().signatureOf(block);
    if (!BlockSignature.looksFree(block, signature)) {
      return LIVE;
    }
    long state = BlockSignature.freeState(block, signature);
    if (state == BlockSignature.LOCAL) {
      return FREE;
    }
    if (state == BlockSignature.REMOTE) {
      return 'R';
    }
    if (state == BlockSignature.CLAIMED) {
      return 'C';
    }
    return state == BlockSignature.KEPT ? 'K' : LIVE;
  }
}
