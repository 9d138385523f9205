// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.footprint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.FootprintBugs;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A share of {@code ./hakmem footprint --search}: no program passes the bound, some come near. */
class BoundSearchTest {
  private static final long SEEDS = 75;

  @Test
  void noProgramPassesTheBound() {
    List<BoundSearch.Found> found = LongStream.range(0, SEEDS).mapToObj(BoundSearch::run).toList();
    for (BoundSearch.Found program : found) {
      assertEquals(List.of(), program.violations(), program::toString);
    }
    for (String directed : List.of("pin-slabs", "pin-superslabs")) {
      double nearest =
          found.stream()
              .filter(program -> program.program().equals(directed))
              .mapToDouble(BoundSearch.Found::part)
              .max()
              .orElse(0);
      assertTrue(nearest > 0.8, () -> directed + ": the bound is of little use: " + nearest);
    }
  }

  /** Up to 16 units; of longer ones a superslab has room for one, as pin-superslabs shows. */
  @Test
  void slabsOfEachLengthComeNear() {
    for (int units = 1; units <= 16; units++) {
      BoundSearch.Found found = BoundSearch.keptApart(units);
      assertEquals(List.of(), found.violations(), found::toString);
      assertTrue(found.part() > 2.0 / 3, found::toString);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void aForgottenCapIsNoticed() throws Exception {
    var search =
        (LongFunction<List<String>>)
            FootprintBugs.RETAINED_WITHOUT_CAP
                .loader()
                .loadClass(BoundSearch.class.getName())
                .getConstructor()
                .newInstance();
    List<String> violations =
        LongStream.range(0, SEEDS).mapToObj(search).flatMap(List::stream).toList();
    assertTrue(violations.stream().anyMatch(v -> v.contains("bound")), violations::toString);
  }
}
