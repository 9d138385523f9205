// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.sizeclass.SizeClasses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How slabs are cut, for every class under both layouts. */
class SlabGeometryTest {
  private static final int ONE_BLOCK_MIN = 32 << 10;

  @ParameterizedTest
  @EnumSource
  void theBlocksFillTheSlabAndStayInside(BlockLayout layout) {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      SlabGeometry geometry = SlabGeometry.of(layout, c);
      assertEquals(SizeClasses.blockBytes(c), geometry.blockBytes());
      assertTrue(1 <= geometry.units() && geometry.units() <= SuperslabLayout.UNITS);
      long end = geometry.leadInBytes() + (long) geometry.capacity() * geometry.blockBytes();
      assertTrue(end <= geometry.slabBytes() || geometry.capacity() == 0, "class " + c);
      assertTrue(end + geometry.blockBytes() > geometry.slabBytes(), "room for more: class " + c);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheLargestClassesMayNotFit(BlockLayout layout) {
    boolean fits = true;
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      boolean hasRoom = SlabGeometry.of(layout, c).capacity() > 0;
      assertTrue(fits || !hasRoom, "class " + c + " fits but a smaller one does not");
      fits = hasRoom;
      boolean mustFit = !layout.hasHeader() || c < SizeClasses.COUNT - 1;
      assertTrue(hasRoom || !mustFit, "class " + c);
    }
  }

  /** A slab loses at most 1/16 to lead-in and tail, or there is no run of units that loses less. */
  @ParameterizedTest
  @EnumSource
  void leadInAndTailLoseAtMostASixteenthWherePossible(BlockLayout layout) {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      SlabGeometry geometry = SlabGeometry.of(layout, c);
      double loss = loss(geometry.units(), geometry);
      for (int units = 1; units <= SuperslabLayout.UNITS && loss > 1.0 / 16; units++) {
        assertTrue(loss <= loss(units, geometry) + 1e-9, "class " + c + ": " + units + " units");
      }
      assertTrue(loss <= 1.0 / 16 || geometry.blockBytes() > ONE_BLOCK_MIN, "class " + c);
    }
  }

  /** The fewest units that lose at most 1/16; else the fewest of those that lose least. */
  @ParameterizedTest
  @EnumSource
  void slabsAreAsSmallAsTheirLossAllows(BlockLayout layout) {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      SlabGeometry geometry = SlabGeometry.of(layout, c);
      double loss = loss(geometry.units(), geometry);
      for (int units = 1; units < geometry.units(); units++) {
        boolean worse = loss(units, geometry) > loss && loss(units, geometry) > 1.0 / 16;
        assertTrue(worse || geometry.capacity() == 0, "class " + c + ": " + units + " units");
      }
    }
  }

  private static double loss(int units, SlabGeometry geometry) {
    long bytes = units * SuperslabLayout.UNIT_BYTES;
    long blocks = Math.max(0, bytes - geometry.leadInBytes()) / geometry.blockBytes();
    return 1.0 - (double) (blocks * geometry.blockBytes()) / bytes;
  }

  @ParameterizedTest
  @EnumSource
  void userAddressesAreAsAlignedAsTheBlockSize(BlockLayout layout) {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      SlabGeometry geometry = SlabGeometry.of(layout, c);
      long alignment =
          Math.min(Integer.lowestOneBit(geometry.blockBytes()), layout.slabAlignmentMax());
      for (int i = 0; i < geometry.capacity(); i++) {
        long block = geometry.leadInBytes() + (long) i * geometry.blockBytes();
        assertEquals(0, block % 16, "class " + c + ", block " + i);
        assertEquals(0, layout.toUser(block) % alignment, "class " + c + ", block " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void blockAndUserAddressesConvertBothWays(BlockLayout layout) {
    for (long block : new long[] {16, 1L << 40, (1L << 48) - 16, -16}) {
      assertEquals(block, layout.toBlock(layout.toUser(block)));
      assertEquals(layout.userOffset(), layout.toUser(block) - block);
    }
    for (long bytes : new long[] {0, 1, 15, 16, 17, 4096}) {
      long need = layout.blockBytesFor(bytes);
      assertTrue(layout.usableBytes(need) >= Math.max(1, bytes));
    }
  }
}
