// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

/** Rounding to powers of two. Pure, loop-free, for every 64-bit input in the stated domain. */
public final class Alignment {
  private Alignment() {}

  /** Whether value is a power of two (1, 2, 4, ... 2^62). */
  public static boolean isPowerOfTwo(long value) {
    return value > 0 && (value & (value - 1)) == 0;
  }

  /**
   * The least multiple of alignment that is at least value.
   *
   * @param value 0 to 2^62
   * @param alignment a power of two up to 2^61
   */
  public static long roundUp(long value, long alignment) {
    return (value + alignment - 1) & -alignment;
  }

  /** The greatest multiple of alignment (a power of two) that is at most value, unsigned. */
  public static long roundDown(long value, long alignment) {
    return value & -alignment;
  }

  /** Whether value is a multiple of alignment (a power of two). */
  public static boolean isAligned(long value, long alignment) {
    return (value & (alignment - 1)) == 0;
  }
}
