// SPDX-License-Identifier: Apache-2.0
package hakmem.sizeclass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Every size from 1 to 2 MiB, not a sample. */
class SizeClassesTest {
  @Test
  void everySizeGetsTheSmallestClassThatHoldsIt() {
    int expected = 0;
    for (int bytes = 1; bytes <= SizeClasses.BLOCK_BYTES_MAX; bytes++) {
      if (bytes > SizeClasses.blockBytes(expected)) {
        expected++;
      }
      if (SizeClasses.of(bytes) != expected) {
        assertEquals(expected, SizeClasses.of(bytes), "bytes=" + bytes);
      }
    }
    assertEquals(SizeClasses.COUNT - 1, expected);
  }

  @Test
  void classesGrowInMultiplesOf16() {
    assertEquals(SizeClasses.BLOCK_BYTES_MIN, SizeClasses.blockBytes(0));
    assertEquals(SizeClasses.BLOCK_BYTES_MAX, SizeClasses.blockBytes(SizeClasses.COUNT - 1));
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      int bytes = SizeClasses.blockBytes(c);
      assertEquals(0, bytes % 16, "class " + c);
      assertTrue(c == 0 || SizeClasses.blockBytes(c - 1) < bytes, "class " + c);
    }
  }

  /** The stated bound on internal fragmentation: below 128 bytes 15 bytes, from there on 1/8. */
  @Test
  void roundingLosesLessThanAnEighth() {
    for (long bytes = 1; bytes <= SizeClasses.BLOCK_BYTES_MAX; bytes++) {
      long lost = SizeClasses.blockBytes(SizeClasses.of(bytes)) - bytes;
      boolean within = bytes < 128 ? lost <= 15 : lost * 8 < bytes;
      if (!within) {
        assertTrue(within, "bytes=" + bytes + " loses " + lost);
      }
    }
  }

  @Test
  void anAlignedClassIsTheFirstWhoseSizeIsAMultiple() {
    for (long alignment = 1; alignment <= 4L << 20; alignment <<= 1) {
      for (int c = 0; c < SizeClasses.COUNT; c++) {
        long most = SizeClasses.blockBytes(c);
        long least = c == 0 ? 1 : SizeClasses.blockBytes(c - 1) + 1;
        int expected = firstMultiple(c, alignment);
        String what = "class " + c + ", alignment " + alignment;
        assertEquals(expected, SizeClasses.ofAligned(least, alignment), what);
        assertEquals(expected, SizeClasses.ofAligned(most, alignment), what);
      }
    }
  }

  private static int firstMultiple(int from, long alignment) {
    for (int c = from; c < SizeClasses.COUNT; c++) {
      if (SizeClasses.blockBytes(c) % alignment == 0) {
        return c;
      }
    }
    return -1;
  }

  @Test
  void theTablesOfAClassCanBeMasked() {
    assertEquals(1, Integer.bitCount(SizeClasses.TABLE_LENGTH));
    assertTrue(SizeClasses.COUNT <= SizeClasses.TABLE_LENGTH);
    assertEquals(SizeClasses.TABLE_LENGTH - 1, SizeClasses.TABLE_MASK);
  }

  @Test
  void slotsAreClassesAndStayInTheTable() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      assertEquals(c, SizeClasses.slot(c));
    }
    assertEquals(SizeClasses.TABLE_LENGTH - 1, SizeClasses.slot(-1));
    assertEquals(0, SizeClasses.slot(SizeClasses.TABLE_LENGTH));
  }
}
