// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.memory.BlockMemory;

/**
 * The bytes that a user writes into a block: a word that depends on the seed and the offset, at
 * offsets that depend on nothing else. Dense: all words of small blocks, and the ends and one word
 * in each 4 KiB of larger ones. Else the two first and the last word.
 */
public final class Pattern {
  /** Up to this many bytes, a dense pattern covers a block. */
  private static final long WHOLE = 512;

  private static final long DENSE_EDGE = 64;
  private static final long THIN_EDGE = 16;
  private static final long STRIDE = 4096;
  private static final long MIDDLE_FIRST = 88; // Off the stride: all kinds of blocks start there.
  private static final int WORD = Long.BYTES;

  private final BlockMemory memory;
  private final boolean dense;

  /** A pattern over this memory. */
  public Pattern(BlockMemory memory, boolean dense) {
    this.memory = memory;
    this.dense = dense;
  }

  static long word(long seed, long offset) {
    long z = (seed + 1) * 0x9E3779B97F4A7C15L + offset * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    return z ^ (z >>> 27);
  }

  /** The offset that follows this one in a block; its size or more at the end. */
  private long next(long offset, long bytes) {
    long edge = dense ? DENSE_EDGE : THIN_EDGE;
    long tail = bytes - edge;
    boolean everyWord = bytes <= 2 * edge || dense && bytes <= WHOLE;
    if (everyWord || offset + WORD < edge || offset >= tail) {
      return offset + WORD;
    }
    if (!dense) {
      return tail;
    }
    return Math.min(tail, offset < MIDDLE_FIRST ? MIDDLE_FIRST : offset + STRIDE);
  }

  /** Fills a block; bytes is a multiple of 8. */
  public void fill(long address, long bytes, long seed) {
    for (long at = 0; at < bytes; at = next(at, bytes)) {
      memory.storePlain(address + at, 0, word(seed, at));
    }
  }

  /**
   * The offset of the first word that differs from the pattern of a block, or -1.
   *
   * @param patternBytes bytes of the block that was filled
   * @param keptBytes how many of them must still be right
   */
  public long firstFault(long address, long patternBytes, long keptBytes, long seed) {
    for (long at = 0; at < keptBytes; at = next(at, patternBytes)) {
      long rest = keptBytes - at;
      long mask = rest >= WORD ? -1 : (1L << (rest * 8)) - 1;
      if (((memory.loadPlain(address + at, 0) ^ word(seed, at)) & mask) != 0) {
        return at;
      }
    }
    return -1;
  }

  /** The offset of the first word that is not zero, or -1. */
  public long firstDirty(long address, long bytes) {
    long whole = dense ? 1L << 15 : WHOLE;
    for (long at = 0; at < bytes; at += at < whole ? WORD : WORD * 61) {
      long rest = bytes - at;
      long mask = rest >= WORD ? -1 : (1L << (rest * 8)) - 1;
      if ((memory.loadPlain(address + at, 0) & mask) != 0) {
        return at;
      }
    }
    return -1;
  }
}
