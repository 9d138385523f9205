// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.base.Alignment;

/** What a program may ask for; everything else is refused before anything is done. Pure. */
public final class Requests {
  private Requests() {}

  /** The size itself, if it is one. */
  public static long checkBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "size is negative: bytes=" + bytes + "; ask for 0 or more bytes");
    }
    return bytes;
  }

  /** Refuses what is no power of two. */
  public static void checkAlignment(long alignment) {
    if (!Alignment.isPowerOfTwo(alignment)) {
      throw new IllegalArgumentException("alignment is not a power of two: alignment=" + alignment);
    }
  }

  /**
   * Bytes of an array.
   *
   * @throws AllocationFailedException THRESHOLD, if the product overflows
   */
  public static long callocBytes(long count, long elementBytes) {
    checkBytes(count);
    checkBytes(elementBytes);
    if (Math.multiplyHigh(count, elementBytes) != 0 || count * elementBytes < 0) {
      throw new AllocationFailedException(
          Cause.THRESHOLD,
          -1,
          "size overflows 64 bits: count="
              + count
              + ", elementBytes="
              + elementBytes
              + "; ask for less than 2^63 bytes");
    }
    return count * elementBytes;
  }
}
