// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.bin.AllocatorParts;
import hakmem.bin.Magazines;
import hakmem.freelist.Freelist;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.kind.BlockAddress;
import hakmem.layout.BlockSignature;
import hakmem.superslab.FreeMap;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The three lists of a slab's free blocks, those in its map and in magazines: walked and checked
 * (INV-B1, INV-B2, INV-M1).
 */
public final class SlabLists {
  private final AllocatorParts parts;
  private final Slab slab;
  private final List<String> violations = new ArrayList<>();
  private final Set<@BlockAddress Long> seen = new HashSet<>();
  private int localCount;
  private int mappedCount;
  private int remoteCount;
  private int threadCount;
  private int keptCount;

  private SlabLists(AllocatorParts parts, Slab slab) {
    this.parts = parts;
    this.slab = slab;
  }

  /** Walks the lists of a slab. Exact only while nobody allocates or frees; always ends. */
  public static SlabLists of(Engine engine, Slab slab) {
    SlabLists lists = new SlabLists(engine.parts(), slab);
    lists.localCount = lists.walk("local freelist", slab.localHead, BlockSignature.LOCAL);
    lists.mappedCount = lists.walkMap();
    lists.remoteCount = lists.walkRemote();
    for (BlockHeap heap : engine.heaps()) {
      if (heap.bins().active(slab.sizeClass) == slab) {
        lists.threadCount += lists.walkThread(heap.head(slab.sizeClass));
      }
      lists.walkMagazine(heap.bins().magazines());
    }
    return lists;
  }

  /** Blocks on a slab's remote list, found as by {@link #of}. */
  public static int remoteCount(AllocatorParts parts, Slab slab) {
    return new SlabLists(parts, slab).walkRemote();
  }

  /** Blocks of a slab on the thread list that starts with this one, found as by {@link #of}. */
  public static int atHandCount(AllocatorParts parts, Slab slab, @BlockAddress long head) {
    return new SlabLists(parts, slab).walkThread(head);
  }

  private int walkMap() {
    FreeMap map = slab.freeMapAcquire();
    int count = 0;
    for (int i = map.lastFree(); i >= 0; i = map.previousFree(i - 1)) {
      count++;
      @BlockAddress long block = slab.blockAt(Kinds.blockIndex(i));
      if (i >= slab.carvedCount) {
        report("INV-B1", "free map", "has a block that was never carved", block);
      } else if (!seen.add(block)) {
        report("INV-B2", "free map", "has a block that is on a list already", block);
      }
    }
    return count;
  }

  private int walkRemote() {
    long head = Slab.headOf(slab.loadRemoteWordAcquire());
    return walk("remote list", head, BlockSignature.REMOTE);
  }

  private int walkThread(@BlockAddress long head) {
    return walk("thread list", head, BlockSignature.LOCAL);
  }

  private void walkMagazine(Magazines magazines) {
    for (long block : magazines.blocks(slab.sizeClass)) {
      if (parts.freelist().isBlock(slab, block)) {
        if (!seen.add(block)) {
          report("INV-B2", "magazine", "holds a block that is on a list already", block);
        } else {
          keptCount++;
          if (!parts.claims().isKept(block, slab.sizeClass)) {
            report("INV-M1", "magazine", "holds a block that is not signed KEPT", block);
          }
        }
      }
    }
  }

  private int walk(String list, @BlockAddress long head, long expectedState) {
    int count = 0;
    long block = head;
    while (block != 0) {
      if (!parts.freelist().isBlock(slab, block)) {
        report("INV-B1", list, "holds an address that is no carved block", block);
        return count;
      }
      if (!seen.add(block)) {
        report("INV-B2", list, "holds a block that is on a list already", block);
        return count;
      }
      long next = parts.freelist().next(slab, block, expectedState);
      if (next == Freelist.DAMAGED) {
        report("INV-B1", list, "holds a block with a wrong signature", block);
        return count;
      }
      count++;
      block = next;
    }
    return count;
  }

  private void report(String invariant, String list, String what, @BlockAddress long block) {
    violations.add(
        invariant
            + ": "
            + list
            + " "
            + what
            + ": block="
            + Text.hex(block)
            + ", slab="
            + Text.hex(slab.address())
            + ", sizeClass="
            + slab.sizeClass);
  }

  /** What is wrong with the lists, one sentence each. */
  public List<String> violations() {
    return violations;
  }

  /** Blocks on the local freelist. */
  public int localCount() {
    return localCount;
  }

  /** Blocks in the map of a sparse slab. */
  public int mappedCount() {
    return mappedCount;
  }

  /** Blocks on the remote list. */
  public int remoteCount() {
    return remoteCount;
  }

  /** Blocks on thread lists. */
  public int threadCount() {
    return threadCount;
  }

  /** Blocks in magazines. */
  public int keptCount() {
    return keptCount;
  }

  /** Blocks that users hold, or that a damaged list has lost. */
  public int liveCount() {
    return slab.usedCount - remoteCount - threadCount - keptCount;
  }

  /** The blocks that were carved and are on no list, in address order. */
  List<@BlockAddress Long> liveBlocks() {
    List<@BlockAddress Long> live = new ArrayList<>();
    for (int i = 0; i < slab.carvedCount; i++) {
      @BlockAddress long block = slab.blockAt(Kinds.blockIndex(i));
      if (!seen.contains(Kinds.plain(block))) {
        live.add(block);
      }
    }
    return live;
  }
}
