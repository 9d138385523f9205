// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.footprint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.FootprintBugs;
import hakmem.lab.bug.PlantedBug;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loads of {@code ./hakmem footprint}, small: bounds hold, and a leak breaks them. */
class FootprintTest {
  @ParameterizedTest
  @CsvSource({"SHORT_THREADS, 5000", "VIRTUAL_THREADS, 20000", "PRODUCERS, 100000"})
  void committedBytesStayWithinTheirBounds(Load load, int count) {
    Footprint found = Footprint.of(load, count, _ -> {});
    assertEquals(List.of(), found.violations(), found::toString);
    assertTrue(found.committedBytesPeak() > found.liveBytesPeak(), found::toString);
    assertTrue(found.liveBytesPeak() > 0, found::toString);
  }

  @Test
  void deadThreadsThatNobodyFindsBreakTheBound() throws Exception {
    assertBroken(FootprintBugs.DEAD_NEVER_REAPED, Load.SHORT_THREADS, 8000);
  }

  @Test
  void aHeapForEachOperationBreaksTheBound() throws Exception {
    assertBroken(FootprintBugs.SEAT_REMADE, Load.VIRTUAL_THREADS, 300);
  }

  @Test
  void slabsThatAreNotGivenUpBreakTheBound() throws Exception {
    assertBroken(FootprintBugs.CLAIMED_KEPT, Load.PRODUCERS, 1_000_000);
  }

  @SuppressWarnings("unchecked")
  private static void assertBroken(PlantedBug bug, Load load, int count) throws Exception {
    var run =
        (BiFunction<String, Integer, List<String>>)
            bug.loader().loadClass(SmallLoad.class.getName()).getConstructor().newInstance();
    List<String> violations = run.apply(load.name(), count);
    assertTrue(
        violations.stream().anyMatch(v -> v.contains("bound")),
        () -> bug.name() + " is not noticed: " + violations);
  }
}
