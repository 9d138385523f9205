// SPDX-License-Identifier: Apache-2.0
package hakmem.sizeclass;

import hakmem.kind.SizeClass;
import org.checkerframework.common.value.qual.IntRange;

/**
 * The size class table: 16 bytes apart up to 256, then eight classes per doubling, up to 2 MiB.
 *
 * <p>Internal fragmentation: a request of 128 bytes or more loses less than 12.5 % of itself (1/8);
 * below, at most 15 bytes. Computed, not stored: the same few instructions for every size.
 *
 * <p>Pure and loop-free but for {@link #ofAligned}, which looks at the classes one by one.
 */
public final class SizeClasses {
  /** Number of classes. */
  public static final int COUNT = 120;

  /** Array length for per-class tables: a power of two, so that an index can be masked. */
  public static final int TABLE_LENGTH = 128;

  /** Mask for an index into a per-class table. */
  public static final int TABLE_MASK = TABLE_LENGTH - 1;

  /** Largest block, in bytes. */
  public static final long BLOCK_BYTES_MAX = 2L << 20;

  /** Smallest block, in bytes: room for the link and the signature. */
  public static final int BLOCK_BYTES_MIN = 16;

  /** No class: one past the last, greater than all. */
  @SuppressWarnings("kind") // The constant must be one for javac; proved: class-out-of-table.
  public static final @SizeClass int NO_CLASS = COUNT;

  private static final int STEPS_LOG2 = 3;
  private static final int LEAST_SHIFT = 4;

  private SizeClasses() {}

  /**
   * The smallest class whose block holds this many bytes.
   *
   * @param bytes 1 to {@link #BLOCK_BYTES_MAX}
   */
  @SuppressWarnings("kind") // Makes a class of bytes; proved: class-fits, class-smallest.
  public static @SizeClass int of(long bytes) {
    long last = bytes - 1;
    // Three bits below the highest set bit select the step within the doubling.
    int shift = Math.max(LEAST_SHIFT, 60 - Long.numberOfLeadingZeros(last));
    return ((shift - LEAST_SHIFT) << STEPS_LOG2) + (int) (last >>> shift);
  }

  /**
   * Bytes of a block of this class.
   *
   * @param sizeClass 0 to {@link #COUNT} - 1
   */
  @SuppressWarnings("kind") // Makes bytes of a class; proved: class-round-trip.
  public static int blockBytes(@SizeClass int sizeClass) {
    if (sizeClass < 16) {
      return (sizeClass + 1) << LEAST_SHIFT;
    }
    int shift = (sizeClass >>> STEPS_LOG2) + LEAST_SHIFT - 1;
    return ((sizeClass & 7) + 9) << shift;
  }

  /**
   * The smallest class whose block holds this many bytes and whose size is a multiple of alignment,
   * or -1 if there is none.
   *
   * @param bytes 1 to {@link #BLOCK_BYTES_MAX}
   * @param alignment a power of two
   */
  @SuppressWarnings("kind") // Looks at the classes in turn; proved: aligned-class-smallest.
  public static @SizeClass int ofAligned(long bytes, long alignment) {
    for (int c = of(bytes); c < COUNT; c++) {
      if ((blockBytes(c) & (alignment - 1)) == 0) {
        return c;
      }
    }
    return -1;
  }

  /** Where a per-class table of {@link #TABLE_LENGTH} has the entry of a class. */
  @SuppressWarnings("kind") // The one way from a class to an index; proved: class-slot.
  public static @IntRange(from = 0, to = TABLE_MASK) int slot(@SizeClass int sizeClass) {
    return sizeClass & TABLE_MASK;
  }
}
