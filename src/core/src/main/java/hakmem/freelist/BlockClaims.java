// SPDX-License-Identifier: Apache-2.0
package hakmem.freelist;

import static hakmem.layout.BlockSignature.LINK_OFFSET;
import static hakmem.layout.BlockSignature.SIGNATURE_OFFSET;

import hakmem.api.AddressFault;
import hakmem.kind.BlockAddress;
import hakmem.kind.SizeClass;
import hakmem.kind.TaggedWord;
import hakmem.layout.Addresses;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.superslab.Slab;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a live block's words say to somebody who wants to free it, and the one word by which exactly
 * one of several wins it. Thread-safe.
 */
public final class BlockClaims {
  /** The signature word of a block whose OS page went back, and any that a user zeroed. */
  @SuppressWarnings("kind") // A word as memory without content has it.
  private static final @TaggedWord long PURGED = 0;

  private final BlockMemory memory;
  private final BlockLayout layout;

  /** Of blocks in this memory. */
  public BlockClaims(BlockMemory memory, BlockLayout layout) {
    this.memory = memory;
    this.layout = layout;
  }

  /**
   * The signature word of a block, to be given to {@link #faultOf} and {@link #claimBlock}. Step
   * FREE-1.
   */
  public @TaggedWord long signatureOf(@BlockAddress long block) {
    return memory.loadPlain(block, SIGNATURE_OFFSET);
  }

  /**
   * Wins a live block for freeing. Steps FREE-2, FREE-7.
   *
   * @param signature what {@link #signatureOf} said and {@link #faultOf} has found right
   * @return false if another free of the same block was faster
   */
  public boolean claimBlock(Slab slab, @BlockAddress long block, @TaggedWord long signature) {
    long claimed = BlockSignature.sign(block, 0, BlockSignature.CLAIMED);
    // A plain store would let two threads that free the same block both go on (incident I7).
    return memory.casAcqRel(block, SIGNATURE_OFFSET, signature, claimed)
        && (signature != PURGED || isStillClaimed(slab, block, claimed));
  }

  /**
   * Whether a block whose word was zero was live. It was not if the map has it, and not if it was
   * in the map and came on a list since: then it was signed first. Step FREE-7.
   */
  private boolean isStillClaimed(Slab slab, @BlockAddress long block, @TaggedWord long claimed) {
    // The claim stays in a block of the map, of which the words say nothing.
    return !isMapped(slab, block) && signatureOf(block) == claimed;
  }

  private boolean isMapped(Slab slab, @BlockAddress long block) {
    return slab.mapHas(slab.exactIndex(layout.toUser(block)));
  }

  /** Signs a block that the caller has won and keeps at hand. Step MAG-2. */
  public void signKept(@BlockAddress long block) {
    // Not CLAIMED: a wrong free of the same address may be late to take its own claim back.
    memory.storePlain(block, SIGNATURE_OFFSET, BlockSignature.sign(block, 0, BlockSignature.KEPT));
  }

  /**
   * Whether the words of a block are still what {@link #signKept} has left. Steps MAG-3, MAG-4.
   *
   * @param sizeClass of its slab
   */
  public boolean isKept(@BlockAddress long block, @SizeClass int sizeClass) {
    return memory.loadPlain(block, SIGNATURE_OFFSET)
            == BlockSignature.sign(block, 0, BlockSignature.KEPT)
        && (!layout.hasHeader()
            || memory.loadPlain(block, LINK_OFFSET) == BlockSignature.linkOfLive(sizeClass));
  }

  /** Signs a block that was kept as live, for its next user. Step MAG-3. */
  public void signLive(@BlockAddress long block, @SizeClass int sizeClass) {
    memory.storePlain(block, SIGNATURE_OFFSET, signatureOfLive(block, sizeClass));
  }

  /** The signature word of a live block. */
  public @TaggedWord long signatureOfLive(@BlockAddress long block, @SizeClass int sizeClass) {
    long link = layout.hasHeader() ? BlockSignature.linkOfLive(sizeClass) : 0;
    return BlockSignature.sign(block, link, BlockSignature.LIVE);
  }

  /** What the words of a block have against freeing it; null: nothing. Step FREE-1. */
  public @Nullable AddressFault faultOf(
      Slab slab, @BlockAddress long block, @TaggedWord long signature) {
    if (signature == PURGED && isMapped(slab, block)) {
      return AddressFault.DOUBLE_FREE;
    }
    if (BlockSignature.looksFree(block, signature)
        && BlockSignature.freeState(block, signature) <= BlockSignature.KEPT
        && isLinkOf(slab, BlockSignature.freeLink(block, signature))) {
      return AddressFault.DOUBLE_FREE;
    }
    if (layout.hasHeader()) {
      long link = memory.loadPlain(block, LINK_OFFSET);
      long state = BlockSignature.state(block, link, signature);
      return state == BlockSignature.LIVE ? null : AddressFault.CORRUPTED;
    }
    return null;
  }

  private static boolean isLinkOf(Slab slab, @BlockAddress long link) {
    return link == 0 || Addresses.isWithin(link, slab.address(), slab.bytes());
  }

  /** Takes a claim back: a wrong free that raced with the slab's release. Step FREE-4. */
  public void undoClaim(@BlockAddress long block, @TaggedWord long signature) {
    // A CAS: these may be a new block's words by now.
    long claimed = BlockSignature.sign(block, 0, BlockSignature.CLAIMED);
    memory.casAcqRel(block, SIGNATURE_OFFSET, claimed, signature);
  }
}
