// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.ByteOffset;
import hakmem.kind.SizeClass;
import hakmem.sizeclass.SizeClasses;

/** Arithmetic of the public operations on sizes, in bytes. Pure. */
public final class Lengths {
  private static final int SMALL_LAST_SHIFT = 8; // Up to 256 bytes a class is 16 bytes wide.
  private static final int GRANULE_SHIFT = 4;

  private Lengths() {}

  /**
   * Whether {@link #smallClass} may be asked.
   *
   * @param last size less one
   */
  public static boolean isSmall(long last) {
    return last >>> SMALL_LAST_SHIFT == 0;
  }

  /**
   * The size class of a small request.
   *
   * @param last size less one, {@link #isSmall}
   * @param userOffset from block to user address
   */
  public static @SizeClass int smallClass(long last, @ByteOffset int userOffset) {
    return Kinds.sizeClass((int) (last + Kinds.plain(userOffset)) >>> GRANULE_SHIFT);
  }

  /**
   * Whether a span of its own takes fewer units of 64 KiB than the slab, which has one such block:
   * with headers, since the slab has some bytes before it.
   *
   * @param bytes of the user, {@link SpanLayout#BYTES_MIN} or more
   * @param units of the slab
   */
  public static boolean isShorterAsSpan(long bytes, int units) {
    return SpanLayout.bytesOf(SpanLayout.slotsFor(bytes)) < units * SuperslabLayout.UNIT_BYTES;
  }

  /** Whether a block is neither too small nor wastefully large for its new size. */
  public static boolean staysInPlace(long bytes, long usable) {
    return bytes <= usable && (bytes >= usable >>> 1 || usable <= SizeClasses.BLOCK_BYTES_MIN);
  }

  /** How much of a block's content moves with it. */
  public static long keptBytes(long usable, long bytes) {
    return Math.min(usable, bytes);
  }

  /**
   * How many bytes of a new block must be zeroed, from the user address on.
   *
   * @param bytes asked for
   * @param need bytes of the block that the request needs
   * @param userOffset from block to user address
   * @param knownZero whether all but the block's first two words are zero already
   */
  public static long zeroedBytes(
      long bytes, long need, @ByteOffset int userOffset, boolean knownZero) {
    long dirty =
        knownZero
            ? BlockSignature.WORDS_BYTES - Kinds.plain(userOffset)
            : Alignment.roundUp(bytes, Long.BYTES);
    return Math.min(dirty, need);
  }
}
