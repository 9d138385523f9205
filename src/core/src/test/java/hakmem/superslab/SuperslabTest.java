// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SuperslabLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The search for a run of free units, against a search bit by bit. */
class SuperslabTest {
  @Test
  void findsTheLowestRunOfAnyLengthInAnyMask() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200_000; i++) {
      int mask = random.nextInt();
      // Dense masks have the long runs.
      int dense = mask | random.nextInt() | random.nextInt();
      int units = random.nextInt(1, SuperslabLayout.UNITS + 1);
      assertRun(mask, units);
      assertRun(dense, units);
      assertLongest(mask);
      assertLongest(dense);
    }
  }

  @Test
  void everySingleRunIsFoundByEveryLength() {
    for (int first = 0; first < SuperslabLayout.UNITS; first++) {
      for (int length = 1; length <= SuperslabLayout.UNITS - first; length++) {
        for (int units = 1; units <= SuperslabLayout.UNITS; units++) {
          int mask = SuperslabLayout.runMask(first, length);
          assertEquals(units <= length ? first : -1, Superslab.findRun(mask, units));
        }
      }
    }
    assertRun(0, 1);
    assertRun(-1, SuperslabLayout.UNITS);
    assertLongest(0);
    assertLongest(-1);
  }

  private static void assertLongest(int mask) {
    int longest = Superslab.longestRun(mask);
    assertTrue(longest == 0 || naive(mask, longest) >= 0, Integer.toHexString(mask));
    assertEquals(-1, naive(mask, longest + 1), Integer.toHexString(mask));
  }

  private static void assertRun(int mask, int units) {
    int found = Superslab.findRun(mask, units);
    if (found != naive(mask, units)) {
      assertEquals(naive(mask, units), found, Integer.toHexString(mask) + ", " + units);
    }
  }

  private static int naive(int mask, int units) {
    int length = 0;
    for (int unit = 0; unit < SuperslabLayout.UNITS; unit++) {
      length = (mask >>> unit & 1) != 0 ? length + 1 : 0;
      if (length == units) {
        return unit - units + 1;
      }
    }
    return -1;
  }

  @Test
  void unitsAreDirtyFromTheirFirstUse() {
    Superslab superslab = new Superslab(1L << 40, 0);
    assertFalse(superslab.markDirty(0b0110));
    assertFalse(superslab.markDirty(0b1000));
    assertTrue(superslab.markDirty(0b1100_0000_0100));
    assertTrue(superslab.markDirty(0b1000_0000_0000));
  }

  @Test
  void unitsOfAnAddress() {
    long superslab = 7L << SuperslabLayout.SUPERSLAB_SHIFT;
    for (int unit = 0; unit < SuperslabLayout.UNITS; unit++) {
      long first = superslab + unit * SuperslabLayout.UNIT_BYTES;
      assertEquals(unit, SuperslabLayout.unitOf(first));
      assertEquals(unit, SuperslabLayout.unitOf(first + SuperslabLayout.UNIT_BYTES - 1));
    }
  }
}
