// SPDX-License-Identifier: Apache-2.0
package hakmem.freelist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.superslab.SlabFixture;
import hakmem.testkit.SimulatedOs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The signed list: what is put on it comes back, and nothing is followed that is not verified. */
class FreelistTest {
  private static final int SIZE_CLASS = 5;
  private static final int BATCH = 4;

  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private final BlockMemory memory = os.blockMemory();

  private Slab slab;
  private Freelist freelist;
  private long head;

  /** A slab with a batch of linked blocks, which are on no list yet. */
  private void link(BlockLayout layout) {
    slab = SlabFixture.slab(os, layout, SIZE_CLASS);
    freelist = new Freelist(memory, layout);
    head = freelist.linkBatch(slab, BATCH);
    slab.carvedCount = BATCH;
  }

  private List<Long> walk(long first, long state) {
    List<Long> blocks = new ArrayList<>();
    long at = first;
    while (at != 0 && at != Freelist.DAMAGED) {
      blocks.add(at);
      at = freelist.next(slab, at, state);
    }
    blocks.add(at);
    return blocks;
  }

  @ParameterizedTest
  @EnumSource
  void aBatchIsLinkedInTheOrderOfAddresses(BlockLayout layout) {
    link(layout);
    List<Long> expected =
        List.of(slab.blockAt(0), slab.blockAt(1), slab.blockAt(2), slab.blockAt(3), 0L);
    assertEquals(expected, walk(head, BlockSignature.LOCAL));
    assertEquals(0, freelist.linkBatch(slab, 0));
  }

  @ParameterizedTest
  @EnumSource
  void aPoppedBlockIsLiveAndThePushedOneIsFirst(BlockLayout layout) {
    link(layout);
    long[] heads = new long[SizeClasses.TABLE_LENGTH];
    heads[SIZE_CLASS] = head;
    assertTrue(Freelist.pop(memory, heads, SIZE_CLASS, head, layout.userOffset()));
    assertEquals(slab.blockAt(1), heads[SIZE_CLASS]);
    assertFalse(BlockSignature.looksFree(head, memory.loadPlain(head, 8)));
    assertEquals(Freelist.DAMAGED, freelist.next(slab, head, BlockSignature.LOCAL));

    slab.localHead = slab.blockAt(1);
    Freelist.push(memory, slab, head, BlockSignature.seal(head));
    assertEquals(BATCH + 1, walk(slab.localHead, BlockSignature.LOCAL).size());
    assertEquals(head, Freelist.takeAll(slab));
    assertEquals(0, slab.localHead);
  }

  @ParameterizedTest
  @EnumSource
  void aHeadThatWasOverwrittenIsNotPopped(BlockLayout layout) {
    link(layout);
    long[] heads = new long[SizeClasses.TABLE_LENGTH];
    heads[SIZE_CLASS] = head;
    memory.storePlain(head, BlockSignature.LINK_OFFSET, slab.blockAt(3));
    assertFalse(Freelist.pop(memory, heads, SIZE_CLASS, head, layout.userOffset()));
    assertEquals(head, heads[SIZE_CLASS], "nothing has changed");
    assertEquals(slab.blockAt(3), memory.loadPlain(head, BlockSignature.LINK_OFFSET));
  }

  @ParameterizedTest
  @EnumSource
  void aListOfAnotherStateIsNotFollowed(BlockLayout layout) {
    link(layout);
    assertEquals(Freelist.DAMAGED, freelist.next(slab, head, BlockSignature.REMOTE));
    freelist.writeLink(head, slab.blockAt(2));
    assertEquals(slab.blockAt(2), freelist.next(slab, head, BlockSignature.REMOTE));
    assertEquals(Freelist.DAMAGED, freelist.next(slab, head, BlockSignature.LOCAL));
  }

  /** Memory outside the slab is not even read: in this system that would be a fault. */
  @ParameterizedTest
  @EnumSource
  void anAddressIsCheckedBeforeItIsRead(BlockLayout layout) {
    link(layout);
    for (long address :
        List.of(
            16L,
            -1L,
            Long.MIN_VALUE,
            head + 8,
            slab.blockAt(BATCH),
            slab.address() + slab.bytes(),
            SimulatedOs.FIRST_ADDRESS - 4096)) {
      assertFalse(freelist.isBlock(slab, address), Long.toHexString(address));
      assertEquals(Freelist.DAMAGED, freelist.next(slab, address, BlockSignature.LOCAL));
    }
  }

  /** A signature that fits, over a link that leads out of the slab: as a forger would write it. */
  @ParameterizedTest
  @EnumSource
  void aForgedLinkEndsTheWalk(BlockLayout layout) {
    link(layout);
    long outside = slab.address() + slab.bytes();
    long second = slab.blockAt(1);
    memory.storePlain(second, BlockSignature.LINK_OFFSET, outside);
    memory.storePlain(
        second,
        BlockSignature.SIGNATURE_OFFSET,
        BlockSignature.sign(second, outside, BlockSignature.LOCAL));
    assertEquals(
        List.of(head, second, outside, Freelist.DAMAGED), walk(head, BlockSignature.LOCAL));
  }

  @ParameterizedTest
  @EnumSource
  void aBlockIsFoundOnItsListAlone(BlockLayout layout) {
    link(layout);
    long[] heads = new long[SizeClasses.TABLE_LENGTH];
    assertTrue(Freelist.pop(memory, heads, SIZE_CLASS, head, layout.userOffset()));
    long rest = heads[SIZE_CLASS];
    assertFalse(freelist.mayContain(slab, rest, head, BlockSignature.LOCAL));
    assertFalse(freelist.mayContain(slab, 0, head, BlockSignature.LOCAL));
    assertTrue(freelist.mayContain(slab, rest, slab.blockAt(3), BlockSignature.LOCAL));
    memory.storePlain(slab.blockAt(2), BlockSignature.SIGNATURE_OFFSET, 0);
    assertTrue(
        freelist.mayContain(slab, rest, head, BlockSignature.LOCAL),
        "behind the damage anything may be");
  }
}
