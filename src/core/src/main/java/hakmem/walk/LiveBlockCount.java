// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.ace.HugeBlock;
import hakmem.api.LiveBlocks;
import hakmem.api.LiveBlocks.LiveBlock;
import hakmem.base.Kinds;
import hakmem.bin.AllocatorParts;
import hakmem.heap.Engine;
import hakmem.kind.UserAddress;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.ArrayList;
import java.util.List;

/** Counts the live blocks of an allocator. */
public final class LiveBlockCount {
  private long count;
  private long bytes;
  private final List<LiveBlock> first = new ArrayList<>();

  private LiveBlockCount() {}

  /** Counts them; exact only while nobody allocates or frees. Cost: a look at each block. */
  public static LiveBlocks of(Engine engine) {
    LiveBlockCount counter = new LiveBlockCount();
    AllocatorParts parts = engine.parts();
    for (Superslab superslab : HeapWalk.superslabs(parts.registry())) {
      for (Slab slab : HeapWalk.slabs(parts.registry(), superslab)) {
        long bytes = parts.layout().usableBytes(slab.blockBytes);
        for (long block : SlabLists.of(engine, slab).liveBlocks()) {
          counter.add(parts.layout().toUser(block), bytes);
        }
      }
    }
    for (HugeBlock block : parts.spans().blocks()) {
      counter.add(block.userAddress, block.usableBytes());
    }
    return new LiveBlocks(counter.count, counter.bytes, List.copyOf(counter.first));
  }

  private void add(@UserAddress long address, long blockBytes) {
    count++;
    bytes += blockBytes;
    if (first.size() < LiveBlocks.LISTED_MAX) {
      first.add(new LiveBlock(Kinds.plain(address), blockBytes));
    }
  }
}
