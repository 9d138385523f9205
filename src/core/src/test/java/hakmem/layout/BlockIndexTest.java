// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.sizeclass.SizeClasses;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The exact division by multiplication, against the division of the language. */
class BlockIndexTest {
  private static final int RANDOM_OFFSETS = 20_000;

  @Test
  void theInverseInverts() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      int bytes = SizeClasses.blockBytes(c);
      long odd = bytes >>> Integer.numberOfTrailingZeros(bytes);
      assertEquals(1, odd * BlockIndex.inverseOf(bytes), "class " + c);
    }
  }

  @Test
  void exactOnEveryOffsetOfEverySlabOfOneUnit() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      SlabGeometry geometry = SlabGeometry.of(BlockLayout.HEADERLESS, c);
      if (geometry.units() == 1) {
        for (long offset = -4096; offset < geometry.slabBytes() + 4096; offset++) {
          check(geometry, offset);
        }
      }
    }
  }

  @Test
  void exactAroundEveryBlockStartOfEverySlab() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      SlabGeometry geometry = SlabGeometry.of(BlockLayout.HEADERLESS, c);
      for (long i = -1; i <= geometry.capacity() + 1L; i++) {
        for (int near = -1; near <= 1; near++) {
          check(geometry, i * geometry.blockBytes() + near);
        }
      }
    }
  }

  @Test
  void exactOnOffsetsFarOutside() {
    SplittableRandom random = new SplittableRandom(1);
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      SlabGeometry geometry = SlabGeometry.of(BlockLayout.HEADERLESS, c);
      for (int i = 0; i < RANDOM_OFFSETS; i++) {
        long offset = random.nextLong();
        check(geometry, offset);
        // Multiples of the block size modulo 2^64 are the hardest to tell from those below it.
        check(geometry, offset * geometry.blockBytes());
        check(geometry, offset & -16);
      }
      check(geometry, Long.MIN_VALUE);
      check(geometry, Long.MAX_VALUE);
    }
  }

  /**
   * A division that forgets the shift must be told from the right one, or the test sees nothing.
   */
  @Test
  void aForgottenRotationWouldBeSeen() {
    SlabGeometry geometry = SlabGeometry.of(BlockLayout.HEADERLESS, SizeClasses.of(48));
    long wrong = BlockIndex.exact(48, geometry.inverse(), 0);
    assertTrue(wrong != 1, "48 bytes in is block 1: " + wrong);
  }

  private static void check(SlabGeometry geometry, long offset) {
    long index = BlockIndex.exact(offset, geometry.inverse(), geometry.inverseShift());
    boolean isStart =
        offset >= 0
            && offset % geometry.blockBytes() == 0
            && offset / geometry.blockBytes() < geometry.capacity();
    boolean told = Long.compareUnsigned(index, geometry.capacity()) < 0;
    if (told != isStart || (isStart && index != offset / geometry.blockBytes())) {
      assertEquals(isStart, told, geometry + ": offset=" + offset + ", index=" + index);
      assertEquals(offset / geometry.blockBytes(), index, geometry + ": offset=" + offset);
    }
  }

  @Test
  void belowIsFromZeroToTheLast() {
    assertTrue(BlockIndex.isBelow(0, 1));
    assertTrue(BlockIndex.isBelow(4, 5));
    assertTrue(!BlockIndex.isBelow(5, 5));
    assertTrue(!BlockIndex.isBelow(-1, 5));
    assertTrue(!BlockIndex.isBelow(0, 0));
  }
}
