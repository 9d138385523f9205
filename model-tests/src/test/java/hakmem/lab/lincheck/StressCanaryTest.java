// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.stress.StressHunt;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stress must find: bugs that damage a heap in whatever way its threads meet. */
class StressCanaryTest {
  private static final int OPERATIONS = 200_000;
  private static final long SEED = 1;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @ParameterizedTest
  @ValueSource(strings = {"push-without-owned", "adopt-result-ignored"})
  void aPlantedBugIsFound(String name) {
    PlantedBug bug = ConcurrencyBugs.byName(name).orElseThrow();
    assertNotNull(StressHunt.find(bug, SEED, OPERATIONS, LIMIT), () -> name + " was not found");
  }
}
