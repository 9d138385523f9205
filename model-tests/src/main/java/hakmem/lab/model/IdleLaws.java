// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.api.Allocator;
import hakmem.api.AllocatorStats;
import hakmem.api.IdleCollection;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SuperslabView;
import hakmem.heap.BlockHeap;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What collectIdle owes: heaps of dead threads are gone, heaps that nobody used since the last time
 * hold nothing, no empty superslab is kept that nobody needed meanwhile, and the bytes that it
 * names are those that came back.
 */
final class IdleLaws {
  private final Allocator allocator;
  private final Heaps heaps;
  private final boolean isTainted;
  private final Calls calls;

  /** If the user broke the lists, slabs may be lost: then only the bytes are checked. */
  IdleLaws(Allocator allocator, Heaps heaps, boolean isTainted, Calls calls) {
    this.calls = calls;
    this.allocator = allocator;
    this.heaps = heaps;
    this.isTainted = isTainted;
  }

  void collectIdle() {
    long before = allocator.stats().committedBytes();
    List<BlockHeap> idle = List.copyOf(heaps.unusedSinceLook());
    long cuts = EngineDoor.open(allocator).parts().pool().cutCount();
    IdleCollection[] result = new IdleCollection[1];
    calls.run(() -> result[0] = allocator.collectIdle());
    IdleCollection collected = result[0];
    boolean idleSuperslabs = heaps.looked(cuts);
    AllocatorStats after = allocator.stats();
    long fallen = Math.max(0, before - after.committedBytes());
    require(
        collected.bytes() == fallen,
        "MODEL-COLLECT",
        () -> collected + ", but " + fallen + " bytes came back; now " + after);
    require(
        !idleSuperslabs || after.retainedBytes() == cachedBytes(),
        "MODEL-IDLE",
        () -> "no slab was cut since the last collection, but " + after);
    heaps.keptLaw().looked(EngineDoor.open(allocator).parts().spans());
    if (!isTainted) {
      require(
          after.deadHeaps() == heaps.deaths() && after.leakedHeaps() == 0,
          "MODEL-DEAD",
          () -> heaps.deaths() + " threads died with a heap, but " + after);
      require(
          heaps.all().size() <= after.heaps()
              && after.heaps() <= heaps.all().size() + heaps.sharedMost(),
          "MODEL-DEAD",
          () -> heaps.all().size() + " heaps are in use, but " + after);
      requireEmpty(idle);
    }
  }

  /** What freed huge blocks have left for the next ones: it stays for a round. */
  private long cachedBytes() {
    return EngineDoor.open(allocator).parts().spans().cachedBytes();
  }

  private void requireEmpty(List<BlockHeap> idle) {
    Set<Integer> ids = idle.stream().map(BlockHeap::id).collect(Collectors.toSet());
    for (SuperslabView superslab : HeapMap.of(allocator).superslabs()) {
      for (SlabView slab : superslab.slabs()) {
        require(
            !ids.contains(slab.owner()),
            "MODEL-IDLE",
            () -> "nobody used the heap since the last collection, but it holds " + slab);
      }
    }
  }
}
