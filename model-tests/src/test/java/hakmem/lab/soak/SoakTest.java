// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.ErrorBugs;
import hakmem.lab.bug.PlantedBug;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some thousand operations of the soak; and bugs that so many find. */
class SoakTest {
  private static final long SEED = 1;
  private static final long OPERATIONS = 12_000;

  /** How threads meet is up to the machine: a bug may need more than one run. */
  private static final int SEEDS_MAX = 4;

  @Test
  void nothingIsWrong() {
    SoakProcess.Ended ended = new SoakProcess(new SoakPlan(SEED, 0, OPERATIONS), null).run(_ -> {});
    assertEquals(null, ended.wrong(), () -> "./hakmem soak --seed " + SEED + " " + ended);
    assertTrue(ended.counts().getOrDefault("operations", 0L) >= OPERATIONS, ended::toString);
    for (String deed : List.of("audit", "error", "wrong_free", "double_free", "realloc")) {
      assertTrue(ended.counts().getOrDefault(deed, 0L) > 0, () -> "no " + deed + ": " + ended);
    }
  }

  /** One that any thread meets, one that needs a second free, one that only an Error shows. */
  @ParameterizedTest
  @ValueSource(strings = {"realloc-keeps-half", "i7-double-free-local", "owner-stays-inside"})
  void plantedBugsAreFound(String name) {
    PlantedBug bug = BugCatalogue.byName(name).or(() -> ErrorBugs.byName(name)).orElseThrow();
    String wrong = null;
    for (long seed = SEED; wrong == null && seed <= SEEDS_MAX; seed++) {
      wrong = new SoakProcess(new SoakPlan(seed, 0, OPERATIONS), bug).run(_ -> {}).wrong();
    }
    assertNotNull(wrong, () -> name + " is not found");
  }
}
