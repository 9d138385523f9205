// SPDX-License-Identifier: Apache-2.0
package hakmem.remote;

import hakmem.api.HeapCorruptionException;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.freelist.BlockClaims;
import hakmem.freelist.Freelist;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.kind.BlockAddress;
import hakmem.kind.TaggedWord;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.superslab.Slab;

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
  private final Freelist freelist;
  private final BlockClaims claims;
  private final SlowSteps steps;

  /** A remote list over this memory. Thread-safe. */
  public RemoteList(BlockMemory memory, Freelist freelist, BlockClaims claims, SlowSteps steps) {
    this.memory = memory;
    this.freelist = freelist;
    this.claims = claims;
    this.steps = steps;
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
        claims.undoClaim(block, signature);
        return Push.SLAB_DEAD;
      }
      freelist.writeLink(block, Slab.headOf(word));
      if (slab.casRemoteWordAcqRel(word, Slab.ownedWith(block))) {
        return Slab.isOwned(word) ? Push.PUSHED : Push.CLAIMED_SLAB;
      }
    }
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
    long begun = steps.begin();
    long block = Slab.headOf(slab.drainAcqRel());
    int count = 0;
    while (block != 0) {
      long next = freelist.next(slab, block, BlockSignature.REMOTE);
      if (next == Freelist.DAMAGED) {
        throw damaged(slab, block);
      }
      Freelist.push(memory, slab, block, BlockSignature.seal(block));
      slab.usedCount--;
      count++;
      block = next;
    }
    if (count > 0) {
      steps.end(SlowStep.DRAIN, begun, slab.blockBytes, slab.address(), count);
    }
    return count;
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
    int owner = slab.owner;
    try {
      slab.clearOwnerOpaque();
      return slab.unownVolatile();
    } catch (Throwable e) { // Error: undone.
      slab.setOwnerOpaque(owner);
      throw e;
    }
  }
}
