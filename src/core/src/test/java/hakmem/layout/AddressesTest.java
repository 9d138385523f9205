// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The arithmetic of addresses, with numbers worked out by hand. */
class AddressesTest {
  @Test
  void superslabsSlabsAndBlocksStandWhereTheySay() {
    assertEquals(0x1060_0000, Addresses.superslabBase(0x1000_0000, 3));
    assertEquals(0x25_0000, Addresses.slabBase(0x20_0000, 5));
    assertEquals(0x1030, Addresses.firstBlock(0x1000, 48));
    assertEquals(0x1090, Addresses.blockAt(0x1000, 3, 48));
    assertEquals(0x7000, Addresses.hugeUser(0x7000));
    assertEquals(0x3000, Addresses.endOf(0x1000, 0x2000));
  }

  @Test
  void userAddressesLieBehindBlocksByTheirOffset() {
    assertEquals(0x1010, Addresses.toUser(0x1000, 16));
    assertEquals(0xFF0, Addresses.toBlock(0x1000, 16));
    assertEquals(64, Addresses.offsetOf(100, 36));
    assertEquals(0x800, Addresses.bytesToEnd(0x1800, 0x1000, 0x1000));
  }

  @Test
  void unitsAreOf64KiB() {
    assertEquals(2, Addresses.unitIn(0x72_FFFF, 0x70_0000));
    assertEquals(3, Addresses.unitIn(0x73_0000, 0x70_0000));
    assertTrue(Long.compareUnsigned(Addresses.unitIn(0x6F_FFFF, 0x70_0000), 1 << 30) > 0);
    assertEquals(7, SuperslabLayout.unitOf(5 * 0x20_0000 + 0x7_0009));
    assertEquals(31, SuperslabLayout.unitOf(-1));
  }

  @Test
  void withinEndsBeforeTheEnd() {
    assertTrue(Addresses.isWithin(0x1000, 0x1000, 16));
    assertTrue(Addresses.isWithin(0x100F, 0x1000, 16));
    assertFalse(Addresses.isWithin(0x1010, 0x1000, 16));
    assertFalse(Addresses.isWithin(0xFFF, 0x1000, 16));
    assertFalse(Addresses.isWithin(-1, 0x1000, 16));
    assertFalse(Addresses.isWithin(0x1000, 0x1000, 0));
  }

  @Test
  void runsOfUnitsHaveTheirBits() {
    assertEquals(-1, SuperslabLayout.runMask(0, 32));
    assertEquals(0b1, SuperslabLayout.runMask(0, 1));
    assertEquals(0b11000, SuperslabLayout.runMask(3, 2));
    assertEquals(Integer.MIN_VALUE, SuperslabLayout.runMask(31, 1));
  }

  @Test
  void layoutsDifferByTheirHeader() {
    assertTrue(BlockLayout.HEADER.hasHeader());
    assertFalse(BlockLayout.HEADERLESS.hasHeader());
    assertEquals(48, BlockLayout.HEADER.blockBytesFor(32));
    assertEquals(32, BlockLayout.HEADER.usableBytes(48));
    assertEquals(32, BlockLayout.HEADERLESS.blockBytesFor(32));
    assertEquals(48, BlockLayout.HEADERLESS.usableBytes(48));
    assertEquals(1, BlockLayout.HEADERLESS.blockBytesFor(0));
  }
}
