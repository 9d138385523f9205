// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AlignmentTest {
  @Test
  void powersOfTwo() {
    for (int bit = 0; bit <= 62; bit++) {
      assertTrue(Alignment.isPowerOfTwo(1L << bit));
      assertFalse(bit > 0 && Alignment.isPowerOfTwo((1L << bit) + 1));
      assertFalse(bit > 1 && Alignment.isPowerOfTwo((1L << bit) - 1));
    }
    for (long value : new long[] {0, -1, -2, Long.MIN_VALUE, 3, 6, Long.MAX_VALUE}) {
      assertFalse(Alignment.isPowerOfTwo(value), "value=" + value);
    }
  }

  @Test
  void roundingAgreesWithDivision() {
    for (long alignment = 1; alignment <= 1 << 12; alignment <<= 1) {
      for (long value = 0; value <= 10_000; value++) {
        assertEquals((value + alignment - 1) / alignment * alignment, up(value, alignment));
        assertEquals(value / alignment * alignment, Alignment.roundDown(value, alignment));
        assertEquals(value % alignment == 0, Alignment.isAligned(value, alignment));
      }
    }
  }

  private static long up(long value, long alignment) {
    return Alignment.roundUp(value, alignment);
  }

  @Test
  void theEndsOfTheDomain() {
    assertEquals(1L << 62, up(1L << 62, 1L << 61));
    assertEquals(1L << 62, up((1L << 62) - 1, 4096));
    assertEquals(-4096, Alignment.roundDown(-1, 4096)); // Unsigned: the last OS page.
    assertTrue(Alignment.isAligned(Long.MIN_VALUE, 1L << 62));
  }
}
