// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void quartilesOfOddAndEvenCounts() {
    assertEquals(new Spread(2, 3, 4), Spread.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0)));
    assertEquals(new Spread(1.75, 2.5, 3.25), Spread.of(List.of(4.0, 3.0, 2.0, 1.0)));
    assertEquals(new Spread(7, 7, 7), Spread.of(List.of(7.0)));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }

  @Test
  void oneWildRoundDoesNotMoveTheMedian() {
    assertEquals(3, Spread.of(List.of(1.0, 2.0, 3.0, 4.0, 1e9)).median());
  }

  @Test
  void geometricMeanOfRatios() {
    assertEquals(1, Spread.geometricMean(List.of(0.25, 4.0)), 1e-12);
    assertEquals(2, Spread.geometricMean(List.of(2.0, 2.0, 2.0)), 1e-12);
  }
}
