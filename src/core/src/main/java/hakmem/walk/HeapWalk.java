// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.ace.HugeBlock;
import hakmem.base.Kinds;
import hakmem.bin.AllocatorParts;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.kind.SizeClass;
import hakmem.layout.Addresses;
import hakmem.layout.SuperslabLayout;
import hakmem.registry.AddressRange;
import hakmem.registry.Registry;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.ArrayList;
import java.util.List;

/** Walks over the slabs of an allocator. Exact only while nobody allocates or frees. */
public final class HeapWalk {
  private HeapWalk() {}

  /** All superslabs, in address order within a range. */
  public static List<Superslab> superslabs(Registry registry) {
    List<Superslab> all = new ArrayList<>();
    for (AddressRange range : registry.ranges()) {
      for (int i = 0; i < range.length(); i++) {
        Superslab superslab = range.superslabAt(i);
        if (superslab != null) {
          all.add(superslab);
        }
      }
    }
    return all;
  }

  /** The slabs of a superslab, in address order. */
  public static List<Slab> slabs(Registry registry, Superslab superslab) {
    List<Slab> all = new ArrayList<>();
    Slab last = Slab.NONE;
    for (int unit = 0; unit < SuperslabLayout.UNITS; unit++) {
      Slab slab = slabOf(registry, superslab, unit);
      if (slab != last && slab != Slab.NONE) {
        all.add(slab);
      }
      last = slab;
    }
    return all;
  }

  /** The slab that a unit belongs to, {@link Slab#NONE} if it is free. */
  public static Slab slabOf(Registry registry, Superslab superslab, int unit) {
    return registry.lookup(Addresses.slabBase(superslab.address, unit));
  }

  /**
   * Bytes of the blocks that are on no list of their slabs, rounding included; exact only while
   * nobody allocates. Touches no memory of blocks.
   */
  public static long allocatedBytes(AllocatorParts parts) {
    Registry registry = parts.registry();
    long bytes = 0;
    for (Superslab superslab : superslabs(registry)) {
      for (Slab slab : slabs(registry, superslab)) {
        bytes += (long) slab.usedCount * slab.blockBytes;
      }
    }
    for (HugeBlock block : parts.spans().blocks()) {
      bytes += block.usableBytes();
    }
    return bytes;
  }

  /**
   * Bytes of the blocks that users hold, rounding included; exact only while nobody allocates or
   * frees. Cost: a look at each slab, and at each block on a thread list or a remote list.
   */
  public static long liveBytes(Engine engine) {
    AllocatorParts parts = engine.parts();
    long bytes = allocatedBytes(parts);
    for (Superslab superslab : superslabs(parts.registry())) {
      for (Slab slab : slabs(parts.registry(), superslab)) {
        bytes -= (long) SlabLists.remoteCount(parts, slab) * slab.blockBytes;
      }
    }
    return Math.max(0, bytes - atHandBytes(engine));
  }

  /** Bytes of the blocks on the thread lists and in the magazines of all heaps. */
  private static long atHandBytes(Engine engine) {
    long bytes = 0;
    for (BlockHeap heap : engine.heaps()) {
      for (int c = 0; c < SizeClasses.COUNT; c++) {
        @SizeClass int sizeClass = Kinds.sizeClass(c);
        bytes +=
            heap.bins().magazines().count(sizeClass) * (long) SizeClasses.blockBytes(sizeClass);
        Slab active = heap.bins().active(sizeClass);
        if (active != null) {
          int count = SlabLists.atHandCount(engine.parts(), active, heap.head(sizeClass));
          bytes += (long) count * active.blockBytes;
        }
      }
    }
    return bytes;
  }
}
