// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.kind.ByteOffset;

/**
 * Block index from an offset, exactly and for every 64-bit offset, with one multiplication.
 *
 * <p>blockBytes = odd * 2^shift. Multiplying by the inverse of odd modulo 2^64 and rotating right
 * by shift maps the multiples k * blockBytes onto k and everything else onto values above (2^64 -
 * 1) / blockBytes. So one unsigned compare of the result with the number of carved blocks answers
 * at once: inside the slab, on a block's start, carved. Negative offsets, lead-in, interior and
 * tail all fail it.
 */
public final class BlockIndex {
  private BlockIndex() {}

  /** The inverse, modulo 2^64, of the odd part of blockBytes. */
  public static long inverseOf(int blockBytes) {
    long odd = blockBytes >>> Integer.numberOfTrailingZeros(blockBytes);
    // Newton: odd itself is right to 3 bits, each step doubles them: 3, 6, 12, 24, 48, 96.
    long x = odd;
    x *= 2 - odd * x;
    x *= 2 - odd * x;
    x *= 2 - odd * x;
    x *= 2 - odd * x;
    x *= 2 - odd * x;
    return x;
  }

  /**
   * The block's index if offset is a multiple of the block size, else a value that is, unsigned,
   * greater than any index.
   */
  @SuppressWarnings("kind") // Makes an index of an offset; proved: index-of-start, index-exact.
  public static @hakmem.kind.BlockIndex long exact(
      @ByteOffset long offset, long inverse, int inverseShift) {
    return Long.rotateRight(offset * inverse, inverseShift);
  }

  /** Whether there are more blocks than this index says: one unsigned compare. */
  @SuppressWarnings("kind") // Compares an index with a count; proved: index-below.
  public static boolean isBelow(@hakmem.kind.BlockIndex long index, int count) {
    return Long.compareUnsigned(index, count) < 0;
  }
}
