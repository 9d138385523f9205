// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.LiveBlocks;
import hakmem.api.LiveBlocks.LiveBlock;
import hakmem.base.Kinds;
import hakmem.bin.Backend;
import hakmem.kind.UserAddress;
import hakmem.registry.HugeBlock;
import java.util.ArrayList;
import java.util.List;

/** Counts the live blocks of an allocator. */
public final class LiveBlockCount {
  private long count;
  private long bytes;
  private final List<LiveBlock> first = new ArrayList<>();

  private LiveBlockCount() {}

  /** Counts them; exact only while nobody allocates or frees. Cost: a look at each block. */
  public static LiveBlocks of(SharedPaths shared) {
    LiveBlockCount counter = new LiveBlockCount();
    Backend backend = shared.backend();
    HeapWalk.forEachSuperslab(
        backend,
        superslab ->
            HeapWalk.forEachSlab(
                backend,
                superslab,
                slab -> {
                  long bytes = backend.layout.usableBytes(slab.blockBytes);
                  SlabLists.of(shared, slab)
                      .forEachLive(block -> counter.add(backend.layout.toUser(block), bytes));
                }));
    for (HugeBlock block : backend.registry.hugeBlocks()) {
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
