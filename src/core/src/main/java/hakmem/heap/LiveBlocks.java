// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.base.Text;
import hakmem.kind.UserAddress;
import hakmem.registry.HugeBlock;
import hakmem.tiny.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks that were handed out and not freed. Blocks that a damaged list has lost are among them.
 *
 * @param count how many there are
 * @param bytes that may be touched in them
 * @param first the first {@link #LISTED_MAX} of them, slabs before huge blocks
 */
public record LiveBlocks(long count, long bytes, List<LiveBlock> first) {
  /** Blocks that are named; all are counted. */
  public static final int LISTED_MAX = 16;

  /** Nobody has looked, or there is none. */
  public static final LiveBlocks NONE = new LiveBlocks(0, 0, List.of());

  /**
   * A block.
   *
   * @param address user address
   * @param bytes that may be touched there
   */
  public record LiveBlock(@UserAddress long address, long bytes) {
    @Override
    public String toString() {
      return Text.hex(address) + " (" + bytes + " bytes)";
    }
  }

  /** Counts them; exact only while nobody allocates or frees. Cost: a look at each block. */
  public static LiveBlocks of(SharedPaths shared) {
    Counter counter = new Counter();
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

  private static final class Counter {
    long count;
    long bytes;
    final List<LiveBlock> first = new ArrayList<>();

    void add(@UserAddress long address, long blockBytes) {
      count++;
      bytes += blockBytes;
      if (first.size() < LISTED_MAX) {
        first.add(new LiveBlock(address, blockBytes));
      }
    }
  }
}
