// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

/** How the spans of huge blocks are measured. No behaviour, only numbers. */
public final class SpanLayout {
  /** log2 of a slot's bytes: 64 KiB, as a unit of superslabs. */
  public static final int SLOT_SHIFT = 16;

  /** Bytes of a slot. */
  public static final long SLOT_BYTES = 1L << SLOT_SHIFT;

  /**
   * The one odd number of slots that a request takes: of just over 1 MiB. Lengths are two slots
   * apart, as the classes of 1 to 2 MiB are: rounding loses at most a tenth of what is committed,
   * in addresses and in what a limit counts; memory is lost by none, since what is not touched is
   * not there. With a length at each slot, blocks of changing lengths find no kept one of their
   * own; without this one, just over 1 MiB a ninth is lost.
   */
  public static final int ODD_SLOTS = 17;

  /** The smallest block that may have a span of its own, in bytes of the user. */
  public static final long BYTES_MIN = 1L << 20;

  private SpanLayout() {}

  /**
   * Slots that a request takes.
   *
   * @param bytes 0 to 2^46
   */
  public static int slotsFor(long bytes) {
    int slots = (int) ((Math.max(bytes, 1) + SLOT_BYTES - 1) >>> SLOT_SHIFT);
    return slots == ODD_SLOTS ? slots : slots + (slots & 1);
  }

  /** Bytes of this many slots. */
  public static long bytesOf(int slots) {
    return (long) slots << SLOT_SHIFT;
  }
}
