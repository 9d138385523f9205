// SPDX-License-Identifier: Apache-2.0
package hakmem.remote;

import static hakmem.layout.BlockSignature.LINK_OFFSET;
import static hakmem.layout.BlockSignature.SIGNATURE_OFFSET;

import hakmem.api.AddressFault;
import hakmem.api.HeapCorruptionException;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.kind.BlockAddress;
import hakmem.kind.TaggedWord;
import hakmem.layout.Addresses;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.superslab.Slab;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Protocol: spec/design/protocols.md, "Remote free"; spec RemoteFree. A block is won before it is
 * pushed: the CAS on its signature lets exactly one of several threads that free it go on. Every
 * push also sets OWNED in the slab's remote word; the thread whose push turned the bit on owns the
 * slab from then on. So no slab with freed blocks is without somebody responsible for it.
 */
/** The lock-free list of blocks of a slab that were freed by threads that do not own it. */
public final class RemoteList {
  /** What became of a push. */
  public enum Push {
    /** The block is on the list; the slab's owner will drain it. */
    PUSHED,
    /** The block is on the list, and the caller now owns the slab. */
    CLAIMED_SLAB,
    /** The slab is gone: the address was freed before. The block is not on any list. */
    SLAB_DEAD
  }

  private final BlockMemory memory;
  private final BlockLayout layout;

  /** A remote list over this memory. Thread-safe. */
  public RemoteList(BlockMemory memory, BlockLayout layout) {
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
   * Wins a live block for freeing. Step FREE-2.
   *
   * @param signature what {@link #signatureOf} said and {@link #faultOf} has found right
   * @return false if another free of the same block was faster
   */
  public boolean claimBlock(@BlockAddress long block, @TaggedWord long signature) {
    long claimed = BlockSignature.sign(block, 0, BlockSignature.CLAIMED);
    // A plain store would let two threads that free the same block both go on (incident I7).
    return memory.casAcqRel(block, SIGNATURE_OFFSET, signature, claimed);
  }

  /** What the words of a block have against freeing it; null: nothing. Step FREE-1. */
  public @Nullable AddressFault faultOf(
      Slab slab, @BlockAddress long block, @TaggedWord long signature) {
    if (BlockSignature.looksFree(block, signature)
        && BlockSignature.freeState(block, signature) <= BlockSignature.CLAIMED
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

  /**
   * Pushes a block that the caller has won. Steps FREE-3 to FREE-6.
   *
   * @param signature the block's signature before it was won
   */
  public Push push(Slab slab, @BlockAddress long block, @TaggedWord long signature) {
    while (true) {
      long word = slab.loadRemoteWordAcquire();
      if (Slab.isDead(word)) {
        undoClaim(block, signature);
        return Push.SLAB_DEAD;
      }
      writeLink(block, Slab.headOf(word));
      if (slab.casRemoteWordAcqRel(word, Slab.ownedWith(block))) {
        return Slab.isOwned(word) ? Push.PUSHED : Push.CLAIMED_SLAB;
      }
    }
  }

  /** Takes a claim back: a wrong free that raced with the slab's release. Step FREE-4. */
  private void undoClaim(@BlockAddress long block, @TaggedWord long signature) {
    // A CAS: these may be a new block's words by now.
    long claimed = BlockSignature.sign(block, 0, BlockSignature.CLAIMED);
    memory.casAcqRel(block, SIGNATURE_OFFSET, claimed, signature);
  }

  /** Links a block that the caller has won to the head of a list. Step FREE-5. */
  private void writeLink(@BlockAddress long block, @BlockAddress long head) {
    long link = BlockSignature.linkTo(head);
    // Ours alone until the CAS publishes it; release there orders these two stores before it.
    memory.storePlain(block, LINK_OFFSET, link);
    memory.storePlain(
        block, SIGNATURE_OFFSET, BlockSignature.sign(block, link, BlockSignature.REMOTE));
  }

  /**
   * Takes the whole list and puts its blocks on the local freelist. Only the holder of OWNED may.
   * Step DRAIN-2.
   *
   * @return number of blocks drained
   * @throws HeapCorruptionException if a block's words were overwritten while it was on the list;
   *     it and what followed it are lost, everything else is consistent
   */
  public int drain(Slab slab) {
    long block = Slab.headOf(slab.drainAcqRel());
    int count = 0;
    while (block != 0) {
      // The link may come from a block that was written to after it was freed: check the address
      // before it is followed, the signature before its link is.
      if (!isCarvedBlock(slab, block)) {
        throw damaged(slab, block);
      }
      long next = memory.loadPlain(block, LINK_OFFSET);
      long w1 = memory.loadPlain(block, SIGNATURE_OFFSET);
      if (BlockSignature.state(block, next, w1) != BlockSignature.REMOTE) {
        throw damaged(slab, block);
      }
      long link = BlockSignature.linkTo(slab.localHead);
      memory.storePlain(block, LINK_OFFSET, link);
      memory.storePlain(
          block, SIGNATURE_OFFSET, BlockSignature.sign(block, link, BlockSignature.LOCAL));
      slab.localHead = block;
      slab.usedCount--;
      count++;
      block = BlockSignature.blockOf(next);
    }
    return count;
  }

  private boolean isCarvedBlock(Slab slab, @BlockAddress long block) {
    return BlockIndex.isBelow(slab.exactIndex(layout.toUser(block)), slab.carvedCount);
  }

  private static HeapCorruptionException damaged(Slab slab, @BlockAddress long block) {
    return new HeapCorruptionException(
        Kinds.plain(block),
        "a block on a remote list was overwritten after it was freed: block="
            + Text.hex(block)
            + ", slab="
            + Text.hex(slab.address())
            + ", blockBytes="
            + slab.blockBytes
            + "; look for a use after free in the code that frees such blocks");
  }

  /**
   * Gives the slab up: from now on, the next push or adoption owns it. Steps UNOWN-1, UNOWN-2.
   *
   * @return false if blocks arrived meanwhile: the caller still owns the slab, must drain it, and
   *     write the owner hint if it keeps it
   */
  public static boolean releaseOwnership(Slab slab) {
    slab.clearOwnerOpaque();
    return slab.unownAcqRel();
  }
}
