// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.layout.SuperslabLayout;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** The arithmetic of the bound. BoundSearch of the lab tries to pass it. */
class CommitBoundTest {
  private static final long SUPERSLAB = 2L << 20;
  private static final long UNIT = 64 << 10;

  /**
   * All ways to place slabs on units, each where another ends or begins behind a gap: the least sum
   * of costs behind which a superslab ends without a run for the longest.
   *
   * @param step of which all lengths, and so all but the last gap, are multiples
   * @param longest in units
   * @param cost of a slab by its units
   */
  private static int least(int step, int longest, IntUnaryOperator cost) {
    int[] costUpTo = new int[SuperslabLayout.UNITS + 1];
    Arrays.fill(costUpTo, 1 << 20);
    costUpTo[0] = 0;
    int least = 1 << 20;
    for (int end = 0; end <= SuperslabLayout.UNITS; end++) { // Behind the last slab until now.
      if (SuperslabLayout.UNITS - end < longest) {
        least = Math.min(least, costUpTo[end]);
      }
      for (int gap = 0; gap < longest; gap += step) {
        for (int units = step; end + gap + units <= SuperslabLayout.UNITS; units += step) {
          int next = end + gap + units;
          if (units <= longest) {
            costUpTo[next] = Math.min(costUpTo[next], costUpTo[end] + cost.applyAsInt(units));
          }
        }
      }
    }
    return least;
  }

  @Test
  void noFewerSlabsKeepTheLongestOut() {
    for (int step = 1; step <= SuperslabLayout.UNITS; step++) {
      int places = SuperslabLayout.UNITS / step;
      for (int longest = 1; longest <= places; longest++) {
        int fewest = least(step, longest * step, _ -> 1);
        assertEquals(
            fewest, CommitBound.pinning(places, longest), "step=" + step + " longest=" + longest);
      }
    }
  }

  @Test
  void noSmallerSharesKeepTheLongestOut() {
    for (int step = 1; step <= SuperslabLayout.UNITS; step++) {
      int places = SuperslabLayout.UNITS / step;
      for (int longest = 1; longest <= places; longest++) {
        int divisor = step;
        int others = longest - 1;
        int shares = least(step, longest * step, units -> units / divisor + others);
        assertTrue(shares >= places + 1 - longest, "step=" + step + " longest=" + longest);
      }
    }
  }

  @Test
  void isWhatTheFormulaSays() {
    try (Allocator allocator =
        Allocator.builder().retainedBytesMax(SUPERSLAB).magazineBytesMax(SUPERSLAB).build()) {
      long[] none = {};
      assertEquals(SUPERSLAB, CommitBound.bytes(allocator, 0, 0, 0, 0, none));
      // Slabs of a unit, 32 of which pin a superslab; no magazine holds blocks so small.
      assertEquals(4 * SUPERSLAB, CommitBound.bytes(allocator, 3, 1, 64 - 6, 0, 64, 65, 128));
      assertEquals(3 * SUPERSLAB, CommitBound.bytes(allocator, 3, 1, 63 - 6, 0, 64, 128));
      // Slabs of one length only lie side by side: four of 8 units in a superslab, and not two.
      assertEquals(3 * SUPERSLAB, CommitBound.bytes(allocator, 0, 1, 4, 0, 512 << 10));
      // 32 units: each block pins a superslab, and so does the one that a magazine holds.
      assertEquals(9 * SUPERSLAB, CommitBound.bytes(allocator, 2, 1, 3, 0, 2 << 20));
      assertEquals(
          2 * SUPERSLAB + 5, CommitBound.bytes(allocator, 0, 0, 1, 5, 2 << 20), "huge bytes");
      assertThrows(
          IllegalArgumentException.class,
          () -> CommitBound.bytes(allocator, 1, 1, 1, 0, (2 << 20) + 1));
    }
  }

  @Test
  void shortSlabsOfHeapsCountAsSuch() {
    long[] sizes = {64, 80, 96, 112, 128, 160, 192, 224, 256, 512 << 10};
    try (Allocator allocator =
        Allocator.builder().retainedBytesMax(0).magazineBytesMax(0).build()) {
      // Nine of a unit and one of 8 a heap: 10 * 7 + 17 shares, of which a superslab wants 25.
      assertEquals(34 * SUPERSLAB, CommitBound.bytes(allocator, 10, 0, 0, 0, sizes));
      assertEquals(37 * SUPERSLAB, CommitBound.bytes(allocator, 10, 0, 4, 0, sizes));
    }
  }

  @Test
  void emptySlabsOfSeveralUnitsCountAsManyAsAreKept() {
    long[] sizes = {2 * UNIT, 3 * UNIT, 4 * UNIT, 5 * UNIT, 6 * UNIT, 7 * UNIT, 8 * UNIT};
    try (Allocator allocator =
        Allocator.builder().retainedBytesMax(0).magazineBytesMax(0).build()) {
      // Six of them, with 32 units at most: 6 * 7 + 32 shares a heap, of which a superslab wants
      // 25.
      assertEquals(29 * SUPERSLAB, CommitBound.bytes(allocator, 10, 0, 0, 0, sizes));
      // Slabs of a unit are kept anyway.
      assertEquals(SUPERSLAB, CommitBound.bytes(allocator, 32, 0, 0, 0, UNIT));
    }
  }
}
