// SPDX-License-Identifier: Apache-2.0
package hakmem.freelist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.superslab.SlabFixture;
import hakmem.testkit.SimulatedOs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of several frees of a block one wins, and what wins nothing changes nothing. */
class BlockClaimsTest {
  private static final int SIZE_CLASS = 5;

  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private final BlockMemory memory = os.blockMemory();

  private Slab slab;
  private BlockClaims claims;
  private long live;
  private long free;

  private void build(BlockLayout layout) {
    slab = SlabFixture.slab(os, layout, SIZE_CLASS);
    claims = new BlockClaims(memory, layout);
    live = new Freelist(memory, layout).linkBatch(slab, 2);
    slab.carvedCount = 2;
    free = slab.blockAt(1);
    long[] heads = new long[SizeClasses.TABLE_LENGTH];
    assertTrue(Freelist.pop(memory, heads, SIZE_CLASS, live, layout.userOffset()));
  }

  @ParameterizedTest
  @EnumSource
  void oneClaimWinsAndUndoingItMakesTheBlockLive(BlockLayout layout) {
    build(layout);
    long signature = claims.signatureOf(live);
    assertNull(claims.faultOf(slab, live, signature));
    assertTrue(claims.claimBlock(slab, live, signature));
    assertFalse(claims.claimBlock(slab, live, signature), "the second one comes too late");
    assertEquals(AddressFault.DOUBLE_FREE, claims.faultOf(slab, live, claims.signatureOf(live)));
    claims.undoClaim(live, signature);
    assertEquals(signature, claims.signatureOf(live));
    assertNull(claims.faultOf(slab, live, signature));
  }

  @ParameterizedTest
  @EnumSource
  void undoingLeavesWordsThatAreNotClaimed(BlockLayout layout) {
    build(layout);
    long signature = claims.signatureOf(live);
    claims.undoClaim(live, 12345);
    assertEquals(signature, claims.signatureOf(live));
  }

  @ParameterizedTest
  @EnumSource
  void aFreeBlockIsADoubleFree(BlockLayout layout) {
    build(layout);
    assertEquals(AddressFault.DOUBLE_FREE, claims.faultOf(slab, free, claims.signatureOf(free)));
  }

  @Test
  void aHeaderThatWasOverwrittenIsCorrupted() {
    build(BlockLayout.HEADER);
    memory.storePlain(live, BlockSignature.LINK_OFFSET, -1);
    assertEquals(AddressFault.CORRUPTED, claims.faultOf(slab, live, claims.signatureOf(live)));
  }

  /** The user's bytes, with a link that leads nowhere in this slab. */
  @Test
  void headerlessAWordThatLooksSignedButLeadsOutsideIsTheUsers() {
    build(BlockLayout.HEADERLESS);
    long outside = slab.address() + slab.bytes();
    memory.storePlain(
        live,
        BlockSignature.SIGNATURE_OFFSET,
        BlockSignature.sign(live, outside, BlockSignature.LOCAL));
    assertNull(claims.faultOf(slab, live, claims.signatureOf(live)));
  }
}
