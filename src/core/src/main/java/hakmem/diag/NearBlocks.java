// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.ace.HugeBlock;
import hakmem.base.Kinds;
import hakmem.base.Text;
import hakmem.bin.AllocatorParts;
import hakmem.heap.Engine;
import hakmem.kind.BlockAddress;
import hakmem.layout.Addresses;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies at an address: the block, and those beside it in its slab.
 *
 * @param where {@code slab}, {@code huge block}, {@code kept span} or {@code none}
 * @param start first address of the slab or span; 0: none
 * @param bytes of it
 * @param blockBytes of a block of the slab; 0: no slab
 * @param owner heap id of the slab, 0: nobody
 * @param blocks in address order
 */
record NearBlocks(
    String where, long start, long bytes, int blockBytes, int owner, List<NearBlock> blocks) {
  /** Blocks on each side that are told. */
  private static final int BESIDE = 4;

  /** Words of each block that are told: those of lists and headers are among them. */
  private static final int WORDS = 4;

  private static final String NONE = "none";

  /**
   * One of them.
   *
   * @param address of the block, its header included
   * @param state as {@link BlockStates} writes it
   * @param asked whether it is the one at the address
   * @param words the first ones, in hexadecimal
   */
  record NearBlock(long address, String state, boolean asked, List<String> words) {}

  /** Of an allocator; 0 is nowhere. */
  static NearBlocks of(Engine engine, long address) {
    AllocatorParts parts = engine.parts();
    Slab slab = address == 0 ? Slab.NONE : parts.registry().lookup(Kinds.userAddress(address));
    if (slab != Slab.NONE) {
      return inSlab(parts, slab, address);
    }
    for (HugeBlock block : parts.spans().blocks()) {
      if (holds(block, address)) {
        return span("huge block", Kinds.plain(block.spanAddress), block.usableBytes());
      }
    }
    for (HugeBlock block : parts.spans().cached()) {
      if (holds(block, address)) {
        return span("kept span", Kinds.plain(block.spanAddress), block.usableBytes());
      }
    }
    return span(NONE, 0, 0);
  }

  private static boolean holds(HugeBlock block, long address) {
    return Addresses.isWithin(Kinds.userAddress(address), block.spanAddress, block.usableBytes());
  }

  private static NearBlocks span(String where, long start, long bytes) {
    return new NearBlocks(where, start, bytes, 0, 0, List.of());
  }

  private static NearBlocks inSlab(AllocatorParts parts, Slab slab, long address) {
    long first = Kinds.plain(slab.blockAt(Kinds.blockIndex(0)));
    long index = address < first ? -1 : (address - first) / slab.blockBytes;
    List<NearBlock> blocks = new ArrayList<>();
    long end = Math.min(slab.capacity, index + BESIDE + 1);
    for (long i = Math.max(0, index - BESIDE); i < end; i++) {
      blocks.add(block(parts, slab, Math.toIntExact(i), i == index));
    }
    return new NearBlocks(
        "slab",
        Kinds.plain(slab.address()),
        slab.bytes(),
        slab.blockBytes,
        slab.owner,
        List.copyOf(blocks));
  }

  private static NearBlock block(AllocatorParts parts, Slab slab, int index, boolean asked) {
    @BlockAddress long block = slab.blockAt(Kinds.blockIndex(index));
    if (index >= slab.carvedCount) {
      return new NearBlock(Kinds.plain(block), "N", asked, List.of());
    }
    String state = String.valueOf(BlockStates.stateOf(parts, slab, index));
    List<String> words = new ArrayList<>();
    for (int at = 0; at < WORDS * Long.BYTES && at < slab.blockBytes; at += Long.BYTES) {
      words.add(Text.hex(parts.memory().loadPlain(block, Kinds.byteOffset(at))));
    }
    return new NearBlock(Kinds.plain(block), state, asked, List.copyOf(words));
  }
}
