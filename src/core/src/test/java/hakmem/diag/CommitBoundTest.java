// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hakmem.api.Allocator;
import hakmem.layout.SuperslabLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The arithmetic of the bound. BoundSearch of the lab tries to pass it. */
class CommitBoundTest {
  private static final long SUPERSLAB = 2L << 20;

  /** All ways to place slabs: the fewest behind which a superslab ends without a run. */
  private static int fewest(int longest) {
    int[] slabsUpTo = new int[SuperslabLayout.UNITS + 1];
    Arrays.fill(slabsUpTo, SuperslabLayout.UNITS + 1);
    slabsUpTo[0] = 0;
    int fewest = SuperslabLayout.UNITS;
    for (int end = 0; end <= SuperslabLayout.UNITS; end++) { // Behind the last slab until now.
      for (int gap = 0; gap < longest; gap++) {
        if (end + gap == SuperslabLayout.UNITS) {
          fewest = Math.min(fewest, slabsUpTo[end]);
        }
        for (int units = 1; units <= longest; units++) {
          int next = end + gap + units;
          if (next <= SuperslabLayout.UNITS) {
            slabsUpTo[next] = Math.min(slabsUpTo[next], slabsUpTo[end] + 1);
          }
        }
      }
    }
    return fewest;
  }

  @Test
  void noFewerSlabsKeepTheLongestOut() {
    for (int longest = 1; longest <= SuperslabLayout.UNITS; longest++) {
      assertEquals(fewest(longest), CommitBound.pinning(longest), "longest=" + longest);
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
      // 32 units: each block pins a superslab, and so does the one that a magazine holds.
      assertEquals(9 * SUPERSLAB, CommitBound.bytes(allocator, 2, 1, 3, 0, 2 << 20));
      assertEquals(
          2 * SUPERSLAB + 5, CommitBound.bytes(allocator, 0, 0, 1, 5, 2 << 20), "huge bytes");
      assertThrows(
          IllegalArgumentException.class,
          () -> CommitBound.bytes(allocator, 1, 1, 1, 0, (2 << 20) + 1));
    }
  }
}
