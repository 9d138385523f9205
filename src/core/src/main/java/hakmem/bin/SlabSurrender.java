// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.adoption.OrphanSet;
import hakmem.api.HeapCorruptionException;
import hakmem.pool.SuperslabPool;
import hakmem.remote.RemoteList;
import hakmem.superslab.Slab;

/**
 * How the holder of a slab gives it up: back to the pool, or to whoever comes next. Thread-safe;
 * each method is for the holder of the slab's OWNED bit.
 */
public final class SlabSurrender {
  private final SuperslabPool pool;
  private final RemoteList remoteList;
  private final OrphanSet orphans;

  /** To these. */
  public SlabSurrender(SuperslabPool pool, RemoteList remoteList, OrphanSet orphans) {
    this.pool = pool;
    this.remoteList = remoteList;
    this.orphans = orphans;
  }

  /**
   * Marks an empty slab dead and gives its units back. Steps RELEASE-1, RELEASE-2.
   *
   * @return false if a block arrived although none is out: a wrong free that raced with a right
   *     one. The caller still owns the slab then, and keeps it
   */
  public boolean releaseSlab(Slab slab) {
    int owner = slab.owner;
    boolean dead = false;
    try {
      slab.clearOwnerOpaque();
      dead = slab.markDeadAcqRel();
      if (dead) {
        pool.release(slab);
      } else {
        slab.setOwnerOpaque(owner);
      }
      return dead;
    } catch (Throwable e) { // Error: finished.
      if (!dead) {
        slab.setOwnerOpaque(owner);
      } else if (!slab.isGone) {
        pool.release(slab);
      }
      throw e;
    }
  }

  /**
   * Gives up a slab without heap: releases it if empty, else lists it if it has free blocks. Step
   * OWN-1.
   *
   * @throws HeapCorruptionException as drain does, but only after the slab has been given up
   */
  public void orphanSlab(Slab slab) {
    HeapCorruptionException damage = null;
    boolean held = true;
    boolean hasFree = false;
    try {
      do {
        try {
          remoteList.drain(slab);
        } catch (HeapCorruptionException e) {
          damage = e; // What was lost counts as used: the slab is consistent without it.
        }
        if (slab.usedCount == 0 && releaseSlab(slab)) {
          break;
        }
        hasFree = slab.hasFree(); // While it is owned: then it may be anyone's.
        held = !RemoteList.releaseOwnership(slab);
      } while (held);
      listOrphan(slab, !held && hasFree);
    } catch (Error e) { // Error: finished.
      boolean isLeft = held && !slab.isDead();
      if (isLeft && !(slab.usedCount == 0 && releaseSlab(slab))) {
        hasFree = slab.hasFree();
        held = !RemoteList.releaseOwnership(slab);
      }
      // Not given up a second time: by now the slab may be somebody else's.
      listOrphan(slab, !held && hasFree);
      throw e;
    }
    if (damage != null) {
      throw damage;
    }
  }

  /** Makes a slab findable that was given up with free blocks. */
  private void listOrphan(Slab slab, boolean wanted) {
    if (wanted) {
      orphans.listOrphan(slab);
    }
  }
}
