// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.adoption.OrphanSet;
import hakmem.api.HeapCorruptionException;
import hakmem.base.Kinds;
import hakmem.kind.SizeClass;
import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.memory.BlockMemory;
import hakmem.memory.BlockViews;
import hakmem.memory.OsMemory;
import hakmem.pool.CommitGauge;
import hakmem.pool.SuperslabPool;
import hakmem.registry.Registry;
import hakmem.remote.RemoteList;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import org.checkerframework.common.value.qual.MinLen;

/**
 * What all heaps of an allocator share, and what the owner of a slab can do with it without a heap.
 * Thread-safe; methods that take a slab are for the holder of its OWNED bit.
 */
public final class Backend {
  /** Where addresses come from. */
  public final OsMemory os;

  /** How block words are read and written. */
  public final BlockMemory memory;

  /** Where the user's bytes lie in a block. */
  public final BlockLayout layout;

  /** Address to slab. */
  public final Registry registry;

  /** Superslabs with free units. */
  public final SuperslabPool pool;

  /** Slabs without owner. */
  public final OrphanSet orphans = new OrphanSet();

  /** Lists of remote frees. */
  public final RemoteList remoteList;

  /** Committed bytes. */
  public final CommitGauge gauge;

  /** Views over blocks. */
  public final BlockViews views = new BlockViews();

  private volatile Reclaimer reclaimer = Reclaimer.NONE;
  private final SlabGeometry @MinLen(SizeClasses.TABLE_LENGTH) [] geometries;
  private final @SizeClass int classCount;

  /**
   * The shared parts of a new allocator.
   *
   * @param reserveBytes address space to reserve at once
   * @param retainedBytesMax see {@link SuperslabPool}
   * @param limitBytes see {@link CommitGauge}
   */
  public Backend(
      OsMemory os, BlockLayout layout, long reserveBytes, long retainedBytesMax, long limitBytes) {
    this.os = os;
    this.memory = os.blockMemory();
    this.layout = layout;
    this.registry = new Registry(os, reserveBytes);
    this.gauge = new CommitGauge(limitBytes);
    this.pool = new SuperslabPool(os, registry, layout, gauge, retainedBytesMax);
    this.remoteList = new RemoteList(memory, layout);
    this.geometries = new SlabGeometry[SizeClasses.TABLE_LENGTH];
    int count = 0;
    for (int i = 0; i < geometries.length; i++) {
      // Rows beyond the last class repeat it, so that the table has no holes.
      int sizeClass = Kinds.sizeClass(Math.min(i, SizeClasses.COUNT - 1));
      geometries[i] = SlabGeometry.of(layout, sizeClass);
      count += i < SizeClasses.COUNT && geometries[i].capacity() > 0 ? 1 : 0;
    }
    this.classCount = Kinds.sizeClass(count);
  }

  /** Who else may give memory. */
  public Reclaimer reclaimer() {
    return reclaimer;
  }

  /** Says who else may give memory. */
  public void setReclaimer(Reclaimer other) {
    reclaimer = other;
  }

  /** How many classes fit in a slab under this layout: those below this one. */
  public @SizeClass int classCount() {
    return classCount;
  }

  /** Geometry of a class. */
  public SlabGeometry geometry(@SizeClass int sizeClass) {
    return geometries[SizeClasses.slot(sizeClass)];
  }

  /**
   * Marks an empty slab dead and gives its units back. Steps RELEASE-1, RELEASE-2.
   *
   * @return false if a block arrived although none is out: a wrong free that raced with a right
   *     one. The caller still owns the slab then, and keeps it
   */
  public boolean releaseSlab(Slab slab) {
    int owner = slab.owner;
    slab.clearOwnerOpaque();
    if (slab.markDeadAcqRel()) {
      pool.release(slab);
      return true;
    }
    slab.setOwnerOpaque(owner);
    return false;
  }

  /**
   * Gives up a slab without heap: releases it if empty, else lists it if it has free blocks. Step
   * OWN-1.
   *
   * @throws HeapCorruptionException as drain does, but only after the slab has been given up
   */
  public void orphanSlab(Slab slab) {
    HeapCorruptionException damage = null;
    do {
      try {
        remoteList.drain(slab);
      } catch (HeapCorruptionException e) {
        damage = e; // What was lost counts as used: the slab is consistent without it.
      }
      if (slab.usedCount == 0 && releaseSlab(slab)) {
        break;
      }
      // Once given up, the slab may be anyone's: what is asked later must be read before.
    } while (!giveUpAndList(slab));
    if (damage != null) {
      throw damage;
    }
  }

  private boolean giveUpAndList(Slab slab) {
    boolean hasFree = slab.localHead != 0 || slab.carvedCount < slab.capacity;
    if (!RemoteList.releaseOwnership(slab)) {
      return false;
    }
    if (hasFree) {
      orphans.listOrphan(slab);
    }
    return true;
  }
}
