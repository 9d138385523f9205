// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

/** How the spans of huge blocks are measured. No behaviour, only numbers. */
public final class SpanLayout {
  /**
   * log2 of a slot's bytes. 256 KiB: a block of just over 2 MiB loses at most an eighth of itself
   * to rounding, in addresses and committed bytes; memory is lost by none, since what is not
   * touched is not there. Half: twice the bits; double: a quarter may be lost.
   */
  public static final int SLOT_SHIFT = 18;

  /** Bytes of a slot. */
  public static final long SLOT_BYTES = 1L << SLOT_SHIFT;

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
