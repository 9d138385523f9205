// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

/**
 * The size classes of the blocks that machine code hands out. A block of class c is a block of the
 * allocator of {@link #blockBytes} bytes, of which the first {@link #LEAD_BYTES} are left alone: so
 * its address is never that of a block of the allocator, which refuses it, whoever frees it there.
 * Block sizes are those of the allocator's own classes from 32 bytes to 32 KiB. Pure.
 */
final class CSizes {
  /** Bytes before the user's. */
  static final int LEAD_BYTES = 16;

  /** Classes; they begin at 1, for 0 is no class. */
  static final int COUNT = 71;

  /** Largest request. */
  static final int USER_BYTES_MAX = (32 << 10) - LEAD_BYTES;

  /** log2 of the distance of request sizes that may have different classes. */
  static final int STEP_SHIFT = 4;

  private static final int LINEAR = 15; // classes up to 256 bytes, 16 bytes apart
  private static final int FIRST_PLACES = 64;
  private static final int FIRST_BYTES = 32 << 10;
  private static final int GROWN_BYTES = 256 << 10;
  private static final int PLACES_MIN = 2;

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

  /** Blocks of a class that one thread has at hand at most, until its stack grows. */
  static int firstPlaces(int sizeClass) {
    return Math.clamp(FIRST_BYTES / blockBytes(sizeClass), PLACES_MIN, FIRST_PLACES);
  }

  /** The same of a stack that has grown as far as it may. */
  static int mostPlaces(int sizeClass) {
    return Math.clamp(GROWN_BYTES / blockBytes(sizeClass), PLACES_MIN, Racks.PLACES);
  }
}
