// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.kind.BlockAddress;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.index.qual.NonNegative;

/** Freed blocks of one class that a heap has at hand, last in first out. Private to the heap. */
final class Magazine {
  private final @BlockAddress long[] blocks;

  /** Bytes of a slab of the class: what a block at hand may keep from going back. */
  final long slabBytes;

  private @NonNegative int count;

  /** An empty one for so many blocks. */
  Magazine(@NonNegative int blocksMax, long slabBytes) {
    this.blocks = new @BlockAddress long[blocksMax];
    this.slabBytes = slabBytes;
  }

  boolean isFull() {
    return count == blocks.length;
  }

  int count() {
    return count;
  }

  /** Adds a block; the caller has seen that there is room. Step MAG-2. */
  void push(@BlockAddress long block) {
    int at = count;
    if (at < blocks.length) {
      blocks[at] = block;
      count = at + 1;
    }
  }

  /** Takes the block that came last; 0: there is none. Steps MAG-3, MAG-4. */
  @BlockAddress
  long pop() {
    int last = count - 1;
    if (last < 0 || last >= blocks.length) {
      return 0;
    }
    count = last;
    return blocks[last];
  }

  /** The blocks; racy for others than whoever has the heap. */
  List<@BlockAddress Long> blocks() {
    List<@BlockAddress Long> all = new ArrayList<>();
    for (int i = 0; i < Math.min(count, blocks.length); i++) {
      all.add(blocks[i]);
    }
    return all;
  }
}
