// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

/** How the spans of huge blocks are measured. No behaviour, only numbers. */
public final class SpanLayout {
  /**
   * log2 of a slot's bytes. 128 KiB, as far apart as the classes of 1 to 2 MiB: a block of just
   * over 1 MiB loses at most an eighth of itself to rounding, in addresses and committed bytes;
   * memory is lost by none, since what is not touched is not there. Half: twice the bits, and
   * blocks of changing lengths find no kept one of their own; double: a quarter may be lost.
   */
  public static final int SLOT_SHIFT = 17;

  /** Bytes of a slot. */
  public static final long SLOT_BYTES = 1L << SLOT_SHIFT;

  /** The smallest block that may have a span of its own, in bytes of the user. */
  public static final long BYTES_MIN = 1L << 20;

  private SpanLayout() {}

  /**
   * Slots that a request takes.
   *
   * @param bytes 0 to 2^47
   */
  public static int slotsFor(long bytes) {
    return (int) ((Math.max(bytes, 1) + SLOT_BYTES - 1) >>> SLOT_SHIFT);
  }

  /** Bytes of this many slots. */
  public static long bytesOf(int slots) {
    return (long) slots << SLOT_SHIFT;
  }
}
