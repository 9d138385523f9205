// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

/**
 * The size classes of the blocks that machine code hands out. A block of class c is a block of the
 * allocator of {@link #blockBytes} bytes, of which the first {@link #LEAD_BYTES} are left alone: so
 * its address is never that of a block of the allocator, which refuses it, whoever frees it there.
 * Block sizes are those of the allocator's own classes from 32 bytes to 8 KiB. Pure.
 */
final class CSizes {
  /** Bytes before the user's. */
  static final int LEAD_BYTES = 16;

  /** Classes; they begin at 1, for 0 is no class. */
  static final int COUNT = 55;

  /** Largest request. */
  static final int USER_BYTES_MAX = 8192 - LEAD_BYTES;

  /** log2 of the distance of request sizes that may have different classes. */
  static final int STEP_SHIFT = 4;

  private static final int LINEAR = 15; // classes up to 256 bytes, 16 bytes apart
  private static final int AT_HAND_BYTES = 32 << 10;
  private static final int AT_HAND_MIN = 4;

  private CSizes() {}

  /** Bytes of the allocator's block. */
  static int blockBytes(int sizeClass) {
    if (sizeClass <= LINEAR) {
      return (sizeClass + 1) << STEP_SHIFT;
    }
    int step = sizeClass - LINEAR - 1;
    return (9 + (step & 7)) << (5 + (step >> 3));
  }

  /** Bytes of it that the user has. */
  static int usableBytes(int sizeClass) {
    return blockBytes(sizeClass) - LEAD_BYTES;
  }

  /** The smallest class for a request of 1 to {@link #USER_BYTES_MAX} bytes. */
  static int of(int bytes) {
    int sizeClass = 1;
    while (usableBytes(sizeClass) < bytes) {
      sizeClass++;
    }
    return sizeClass;
  }

  /** Most blocks of a class that one thread has at hand. */
  static int atHandMax(int sizeClass) {
    int blocks = AT_HAND_BYTES / blockBytes(sizeClass);
    return Math.clamp(blocks, AT_HAND_MIN, Racks.PLACES);
  }
}
