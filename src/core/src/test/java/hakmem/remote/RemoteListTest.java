// SPDX-License-Identifier: Apache-2.0
package hakmem.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.HeapCorruptionException;
import hakmem.freelist.BlockClaims;
import hakmem.freelist.Freelist;
import hakmem.gauge.SlowSteps;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.remote.RemoteList.Push;
import hakmem.superslab.Slab;
import hakmem.superslab.SlabFixture;
import hakmem.testkit.SimulatedOs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The remote list, step by step: pushes, drains, and who owns the slab meanwhile. */
class RemoteListTest {
  private static final BlockLayout LAYOUT = BlockLayout.HEADERLESS;
  private static final int SIZE_CLASS = 5;
  private static final int BLOCKS = 4;

  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private final BlockMemory memory = os.blockMemory();
  private final Freelist freelist = new Freelist(memory, LAYOUT);
  private final BlockClaims claims = new BlockClaims(memory, LAYOUT);
  private final RemoteList list = new RemoteList(memory, freelist, claims, new SlowSteps());

  private Slab slab;

  /** A slab whose blocks are all live, with zeros in them. */
  @BeforeEach
  void build() {
    slab = SlabFixture.slab(os, LAYOUT, SIZE_CLASS);
    slab.carvedCount = BLOCKS;
    slab.usedCount = BLOCKS;
  }

  private Push push(int index) {
    long block = slab.blockAt(index);
    long signature = claims.signatureOf(block);
    assertTrue(claims.claimBlock(slab, block, signature));
    return list.push(slab, block, signature);
  }

  private List<Long> localList() {
    List<Long> blocks = new ArrayList<>();
    long at = slab.localHead;
    while (at != 0) {
      blocks.add(at);
      at = freelist.next(slab, at, BlockSignature.LOCAL);
    }
    return blocks;
  }

  @Test
  void whatWasPushedIsDrainedAndNoLongerUsed() {
    assertEquals(Push.PUSHED, push(2));
    assertEquals(Push.PUSHED, push(0));
    assertEquals(2, list.drain(slab));
    // The last one pushed is the first one taken off, so it ends up behind the other.
    assertEquals(List.of(slab.blockAt(2), slab.blockAt(0)), localList());
    assertEquals(2, slab.usedCount);
    assertEquals(0, list.drain(slab));
    assertTrue(Slab.isOwned(slab.loadRemoteWordAcquire()));
  }

  @Test
  void aSlabWithBlocksOnItsListIsNotGivenUp() {
    push(0);
    assertFalse(RemoteList.releaseOwnership(slab));
    assertEquals(Slab.NOBODY, slab.owner, "the caller writes the hint again if it keeps the slab");
    list.drain(slab);
    assertTrue(RemoteList.releaseOwnership(slab));
    assertFalse(Slab.isOwned(slab.loadRemoteWordAcquire()));
  }

  @Test
  void aPushIntoAnOrphanClaimsItAndTheNextDoesNot() {
    assertTrue(RemoteList.releaseOwnership(slab));
    assertEquals(Push.CLAIMED_SLAB, push(1));
    assertEquals(Push.PUSHED, push(3));
    assertEquals(2, list.drain(slab));
  }

  @Test
  void aPushIntoADeadSlabLeavesTheBlockAsItWas() {
    assertTrue(slab.markDeadAcqRel());
    long signature = claims.signatureOf(slab.blockAt(0));
    assertEquals(Push.SLAB_DEAD, push(0));
    assertEquals(signature, claims.signatureOf(slab.blockAt(0)));
    assertEquals(0, Slab.headOf(slab.loadRemoteWordAcquire()));
  }

  @Test
  void aDamagedBlockEndsTheDrainAndTheRestStaysUsed() {
    push(0);
    push(1);
    push(2);
    memory.storePlain(slab.blockAt(1), BlockSignature.LINK_OFFSET, 12345);
    HeapCorruptionException damage =
        assertThrows(HeapCorruptionException.class, () -> list.drain(slab));
    assertTrue(damage.getMessage().contains(Long.toHexString(slab.blockAt(1))), damage::toString);
    assertEquals(List.of(slab.blockAt(2)), localList());
    assertEquals(BLOCKS - 1, slab.usedCount);
    assertEquals(0, list.drain(slab), "the rest is lost");
  }

  /** A link that leads out of the slab is not followed: its memory is not even there. */
  @Test
  void aForgedLinkEndsTheDrain() {
    push(0);
    push(1);
    long outside = slab.address() + (1L << 30);
    memory.storePlain(slab.blockAt(1), BlockSignature.LINK_OFFSET, outside);
    memory.storePlain(
        slab.blockAt(1),
        BlockSignature.SIGNATURE_OFFSET,
        BlockSignature.sign(slab.blockAt(1), outside, BlockSignature.REMOTE));
    assertThrows(HeapCorruptionException.class, () -> list.drain(slab));
    assertEquals(List.of(slab.blockAt(1)), localList());
  }
}
