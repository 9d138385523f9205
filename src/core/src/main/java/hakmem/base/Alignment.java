// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

/** Rounding to powers of two. Pure, loop-free, for every 64-bit input in the stated domain. */
public final class Alignment {
  private Alignment() {}

  /** Whether value is a power of two (1, 2, 4, ... 2^62). */
  @Claim(
      id = "power-of-two",
      forAll = "long value",
      holds =
          "isPowerOfTwo(value)"
              + " == (value > 0 && value == 1L << Long.numberOfTrailingZeros(value))")
  public static boolean isPowerOfTwo(long value) {
    return value > 0 && (value & (value - 1)) == 0;
  }

  /**
   * The least multiple of alignment that is at least value.
   *
   * @param value 0 to 2^62
   * @param alignment a power of two up to 2^61
   */
  @Claim(
      id = "round-up",
      forAll = "long value, int k",
      given = "long alignment = 1L << k; long up = roundUp(value, alignment);",
      where = "0 <= value && value <= 1L << 62 && 0 <= k && k <= 61",
      holds = "up >= value && up - value < alignment && up >>> k << k == up")
  @Claim(
      id = "round-up-overflow",
      forAll = "long value, int k",
      given = "long alignment = 1L << k;",
      where = "0 <= value && 0 <= k && k <= 62",
      holds = "roundUp(value, alignment) < value == value > Long.MAX_VALUE - (alignment - 1)")
  public static long roundUp(long value, long alignment) {
    return (value + alignment - 1) & -alignment;
  }

  /** The greatest multiple of alignment (a power of two) that is at most value, unsigned. */
  @Claim(
      id = "round-down",
      forAll = "long value, int k",
      given = "long alignment = 1L << k; long down = roundDown(value, alignment);",
      where = "0 <= k && k <= 62",
      holds =
          "Long.compareUnsigned(down, value) <= 0"
              + " && Long.compareUnsigned(value - down, alignment) < 0 && down >>> k << k == down")
  public static long roundDown(long value, long alignment) {
    return value & -alignment;
  }

  /** Whether value is a multiple of alignment (a power of two). */
  @Claim(
      id = "is-aligned",
      forAll = "long value, int k",
      where = "0 <= k && k <= 62",
      holds =
          "isAligned(value, 1L << k) == (value >>> k << k == value)"
              + " && isAligned(value, 1L << k) == (roundDown(value, 1L << k) == value)")
  public static boolean isAligned(long value, long alignment) {
    return (value & (alignment - 1)) == 0;
  }
}
