// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.freelist.Freelist;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.kind.BlockAddress;
import hakmem.layout.Addresses;
import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.registry.AddressRange;
import hakmem.registry.Registry;
import hakmem.superslab.FreeMap;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.BitSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A free block's first two words are its list's: its OS page cannot go back while it is on one. So
 * the free blocks of such a slab stand in a map (spec SparseSlabs). Only slabs that nobody owns
 * become sparse, and they have no owner until their blocks are on a list again: the owner's free
 * looks at nothing but words.
 */
/**
 * Slabs that nobody owns give back the OS pages that no live block touches. They stay committed:
 * the next user of such a block gets zeros. Thread-safe, lock-free.
 */
public final class SparseSlabs {
  private final OsMemory os;
  private final Registry registry;
  private final Freelist freelist;
  private final SlabSurrender surrender;
  private final CommitGauge gauge;
  private final SlowSteps steps;

  /** Of an allocator. */
  SparseSlabs(
      OsMemory os,
      Registry registry,
      Freelist freelist,
      SlabSurrender surrender,
      CommitGauge gauge,
      SlowSteps steps) {
    this.os = os;
    this.registry = registry;
    this.freelist = freelist;
    this.surrender = surrender;
    this.gauge = gauge;
    this.steps = steps;
  }

  /**
   * Gives OS pages of all slabs that nobody owns back to the system. Cost: a look at each slab, a
   * walk over the free blocks of each that nobody owns. Step SPARSE-1.
   */
  public void trim() {
    giveBack(false);
  }

  /**
   * The same, a round later: of slabs that nobody has owned in the rounds before. One caller at a
   * time. Step SPARSE-1.
   */
  public void decay() {
    giveBack(true);
  }

  private void giveBack(boolean onlyOld) {
    for (AddressRange range : registry.ranges()) {
      for (int i = 0; i < range.length(); i++) {
        Superslab superslab = range.superslabAt(i);
        if (superslab != null) {
          giveBack(range, superslab, onlyOld);
        }
      }
    }
  }

  private void giveBack(AddressRange range, Superslab superslab, boolean onlyOld) {
    Slab last = Slab.NONE;
    for (int unit = 0; unit < SuperslabLayout.UNITS; unit++) {
      Slab slab = range.lookup(Addresses.slabBase(superslab.address, unit));
      if (slab != last && (onlyOld ? isDue(slab) : slab.isListed())) {
        claimAndThin(slab);
      }
      last = slab;
    }
  }

  /**
   * Whether nobody has owned the slab for 2, 4, 8 rounds and so on. Often at first, then seldom: an
   * idle allocator must not walk all its lists each second. Step SPARSE-1.
   */
  private static boolean isDue(Slab slab) {
    boolean unowned = slab.isListed() && !Slab.isOwned(slab.loadRemoteWordAcquire());
    int rounds = unowned ? slab.unownedRounds + 1 : 0;
    slab.unownedRounds = rounds;
    return rounds > 1 && (rounds & (rounds - 1)) == 0;
  }

  /**
   * Takes a slab that nobody owns, and gives it up again. Step SPARSE-1.
   *
   * @throws hakmem.api.HeapCorruptionException as {@link SlabSurrender#orphanSlab}
   */
  private void claimAndThin(Slab slab) {
    boolean held = false;
    try {
      held = slab.claimOrphanVolatile();
      if (held) {
        thin(slab);
        held = false;
        surrender.orphanSlab(slab);
      }
    } catch (Throwable e) { // Error: finished.
      if (held) {
        surrender.orphanSlab(slab);
      }
      throw e;
    }
  }

  /** Makes an owned slab sparse, if OS pages of it can go back. Steps SPARSE-2, SPARSE-3. */
  private void thin(Slab slab) {
    FreeMap map = slab.localHead == 0 ? null : mapOf(slab);
    if (map == null || osPages(slab, map, false) == 0) {
      return;
    }
    long begun = steps.begin();
    slab.setFreeMapVolatile(map);
    slab.localHead = 0;
    long bytes = osPages(slab, map, true);
    if (bytes > 0) {
      gauge.notePurged(bytes);
      steps.end(SlowStep.PURGE_SLAB, begun, slab.blockBytes, slab.address(), bytes);
    }
  }

  /**
   * The free blocks of an owned slab; null: its list is damaged, and stays for who takes it. Step
   * SPARSE-1.
   */
  private @Nullable FreeMap mapOf(Slab slab) {
    BitSet free = slab.freeMapAcquire().toBits();
    @BlockAddress long block = slab.localHead;
    while (block != 0) {
      @BlockAddress long next = freelist.next(slab, block, BlockSignature.LOCAL);
      if (next == Freelist.DAMAGED) {
        return null;
      }
      free.set(freelist.indexOf(slab, block));
      block = next;
    }
    return new FreeMap(free);
  }

  /**
   * Bytes of the OS pages that only free blocks touch, and those that were never carved where these
   * may hold something. Step SPARSE-3.
   *
   * @param discarded whether they are to go back; counted are those that the system took
   */
  private long osPages(Slab slab, FreeMap map, boolean discarded) {
    long bytes = 0;
    long from = 0;
    int used = map.nextUsed(0);
    while (used < slab.carvedCount) {
      long at = offsetOf(slab, used);
      bytes += osPagesBetween(slab, from, at, discarded);
      from = at + slab.blockBytes;
      used = map.nextUsed(used + 1);
    }
    long end = slab.bornZero ? offsetOf(slab, slab.carvedCount) : slab.bytes();
    return bytes + osPagesBetween(slab, from, end, discarded);
  }

  private static long offsetOf(Slab slab, int index) {
    long first = Kinds.plain(slab.firstBlock) - Kinds.plain(slab.address());
    return first + (long) index * slab.blockBytes;
  }

  /** Of the OS pages between two offsets in a slab. */
  private long osPagesBetween(Slab slab, long from, long to, boolean discarded) {
    long first = Alignment.roundUp(from, os.osPageBytes());
    long bytes = Alignment.roundDown(to, os.osPageBytes()) - first;
    if (bytes <= 0) {
      return 0;
    }
    long address = Kinds.plain(slab.address()) + first;
    return !discarded || os.discard(Kinds.mappingBase(address), bytes) ? bytes : 0;
  }
}
