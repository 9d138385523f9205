// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What w0 and w1 say about a block. */
class BlockSignatureTest {
  private static final long ADDRESS_MAX = (1L << 48) - 16;
  private static final long[] FREE_STATES = {
    BlockSignature.LOCAL, BlockSignature.REMOTE, BlockSignature.CLAIMED
  };

  private final SplittableRandom random = new SplittableRandom(2);

  private long block() {
    return random.nextLong(16, ADDRESS_MAX) & -16;
  }

  @Test
  void aSignedFreeBlockSaysItsStateAndItsLink() {
    for (int i = 0; i < 100_000; i++) {
      long block = block();
      long link = i % 10 == 0 ? 0 : block();
      for (long state : FREE_STATES) {
        long w1 = BlockSignature.sign(block, link, state);
        assertTrue(BlockSignature.looksFree(block, w1));
        assertEquals(state, BlockSignature.freeState(block, w1));
        assertEquals(link, BlockSignature.freeLink(block, w1));
        assertEquals(state, BlockSignature.state(block, link, w1));
      }
    }
  }

  @Test
  void aLiveBlockNeverLooksFree() {
    for (int i = 0; i < 100_000; i++) {
      long block = block();
      long link = block();
      long w1 = BlockSignature.sign(block, link, BlockSignature.LIVE);
      assertFalse(BlockSignature.looksFree(block, w1));
      assertEquals(BlockSignature.LIVE, BlockSignature.state(block, link, w1));
    }
  }

  /** The signature of one block is not that of another: a copied block is no free block. */
  @Test
  void aSignatureSpeaksOfItsOwnBlockOnly() {
    for (int i = 0; i < 10_000; i++) {
      long block = block();
      long other = block();
      if (block != other) {
        long w1 = BlockSignature.sign(block, 0, BlockSignature.LOCAL);
        assertNotEquals(BlockSignature.LOCAL, BlockSignature.state(other, 0, w1));
      }
    }
  }

  @Test
  void addressesAndSmallNumbersInALiveBlockAreNoSignature() {
    for (int i = 0; i < 100_000; i++) {
      assertFalse(BlockSignature.looksFree(block(), block()));
      assertFalse(BlockSignature.looksFree(block(), i));
      assertFalse(BlockSignature.looksFree(block(), random.nextInt() & 0xFFFF_FFFFL));
    }
  }

  @Test
  void oneChangedBitOfEitherWordIsSeen() {
    long block = block();
    long link = block();
    long w1 = BlockSignature.sign(block, link, BlockSignature.LOCAL);
    for (int bit = 0; bit < 64; bit++) {
      assertNotEquals(0, BlockSignature.state(block, link, w1 ^ (1L << bit)));
      assertNotEquals(0, BlockSignature.state(block, link ^ (1L << bit), w1));
    }
  }

  @Test
  void shortCutsAgreeWithTheWholeWords() {
    for (int i = 0; i < 10_000; i++) {
      long block = block();
      long link = i % 10 == 0 ? 0 : BlockSignature.linkTo(block());
      long seal = BlockSignature.seal(block);
      long local = BlockSignature.sign(block, link, BlockSignature.LOCAL);
      long live = BlockSignature.sign(block, link, BlockSignature.LIVE);
      assertEquals(local, BlockSignature.signLocal(seal, link));
      assertEquals(live, BlockSignature.toLive(local));
      assertTrue(BlockSignature.isLocal(block, link, local));
      assertFalse(BlockSignature.isLocal(block, link, live));
      assertFalse(BlockSignature.isLocal(block, link + 16, local));
      assertTrue(BlockSignature.sealIsLive(seal, link, live));
      assertFalse(BlockSignature.sealIsLive(seal, link, local));
      assertFalse(BlockSignature.sealIsLive(seal, link + 16, live));
    }
  }

  @Test
  void linkWordsAreAddressesOrClasses() {
    assertEquals(0x1230, BlockSignature.linkTo(0x1230));
    assertEquals(0x1230, BlockSignature.blockOf(0x1230));
    assertEquals(7, BlockSignature.linkOfLive(7));
  }

  @Test
  void everyKeyHasABitAboveUserSpace() {
    assertEquals(1L << 61, BlockSignature.keyFrom(0));
    assertEquals(5 | 1L << 61, BlockSignature.keyFrom(5));
    assertEquals(-1, BlockSignature.keyFrom(-1));
  }
}
