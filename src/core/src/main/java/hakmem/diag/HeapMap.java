// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.ace.HugeBlock;
import hakmem.api.Allocator;
import hakmem.heap.Engine;
import hakmem.kind.MappingBase;
import hakmem.kind.SizeClass;
import hakmem.kind.SuperslabBase;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.walk.EngineDoor;
import hakmem.walk.HeapWalk;
import hakmem.walk.SlabLists;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands where in an allocator's memory, at one moment of quiescence.
 *
 * @param superslabs in address order
 * @param hugeBlocks in address order
 */
public record HeapMap(List<SuperslabView> superslabs, List<HugeView> hugeBlocks) {
  /**
   * A superslab.
   *
   * @param address first address
   * @param retained whether it is empty and kept for reuse
   * @param slabs in address order
   */
  public record SuperslabView(
      @SuperslabBase long address, boolean retained, List<SlabView> slabs) {}

  /**
   * A slab. live + free + remote + not yet carved = capacity.
   *
   * @param firstUnit index of its first 64 KiB unit in the superslab
   * @param units its length in units
   * @param sizeClass index of its class
   * @param blockBytes bytes of a block
   * @param capacity blocks in all
   * @param carved blocks that were ever used
   * @param live blocks that users hold
   * @param free blocks on the thread list and the local freelist, and those in magazines
   * @param remote blocks on the remote list
   * @param owner heap id, 0: nobody
   */
  public record SlabView(
      int firstUnit,
      int units,
      @SizeClass int sizeClass,
      int blockBytes,
      int capacity,
      int carved,
      int live,
      int free,
      int remote,
      int owner) {}

  /**
   * A huge block.
   *
   * @param address first address
   * @param bytes of its span
   */
  public record HugeView(@MappingBase long address, long bytes) {}

  /**
   * The map of an allocator. Waits for a collection that is under way. Cost: a look at each block.
   *
   * @param allocator no thread may be inside it
   * @return a picture of this moment
   */
  public static HeapMap of(Allocator allocator) {
    Engine engine = EngineDoor.open(allocator);
    List<SuperslabView> superslabs = engine.collector().whilePaused(() -> superslabs(engine));
    List<HugeView> huge = new ArrayList<>();
    for (HugeBlock block : engine.parts().spans().blocks()) {
      huge.add(new HugeView(block.spanAddress, block.usableBytes()));
    }
    return new HeapMap(superslabs, huge);
  }

  private static List<SuperslabView> superslabs(Engine engine) {
    List<SuperslabView> all = new ArrayList<>();
    for (Superslab superslab : HeapWalk.superslabs(engine.parts().registry())) {
      all.add(view(engine, superslab));
    }
    return all;
  }

  private static SuperslabView view(Engine engine, Superslab superslab) {
    List<SlabView> slabs = new ArrayList<>();
    for (Slab slab : HeapWalk.slabs(engine.parts().registry(), superslab)) {
      slabs.add(view(engine, slab));
    }
    boolean retained = (superslab.stateAcquire() & Superslab.RETAINED) != 0;
    return new SuperslabView(superslab.address, retained, slabs);
  }

  private static SlabView view(Engine engine, Slab slab) {
    SlabLists lists = SlabLists.of(engine, slab);
    return new SlabView(
        slab.firstUnit,
        slab.units,
        slab.sizeClass,
        slab.blockBytes,
        slab.capacity,
        slab.carvedCount,
        lists.liveCount(),
        lists.localCount() + lists.threadCount() + lists.keptCount(),
        lists.remoteCount(),
        slab.owner);
  }
}
