// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.lincheck.Lincheck.Effort;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the suites must find, and what they cannot. */
class LincheckCanaryTest {
  @Test
  void aRacyCounterInAnArrayIsFound() {
    Optional<String> report = Lincheck.run(ArrayCounterSuite.class, Effort.BUILD);
    assertTrue(report.orElse("").contains("Invalid execution results"), () -> "" + report);
  }

  /** A false pass, kept here as a warning: why the suites run over the seam's other side. */
  @Test
  void aRacyCounterOutsideTheJavaHeapIsMissed() {
    assertEquals(Optional.empty(), Lincheck.run(OffHeapCounterSuite.class, Effort.BUILD));
  }

  @ParameterizedTest
  @CsvSource({
    "AtomicBitsSuite, index-claim-ignored",
    "RemoteListSuite, push-unowned",
    "RegistrySuite, i2-register-one-more",
    "OrphanSetSuite, push-claim-ignored",
    "SuperslabPoolSuite, retained-not-taken-off",
    "HeapSuite, drain-not-counted",
    "LeaseSuite, busy-not-looked-at"
  })
  void aPlantedBugIsFound(String suite, String name) {
    PlantedBug bug = BugCatalogue.byName(name).or(() -> ConcurrencyBugs.byName(name)).orElseThrow();
    assertTrue(SuiteRun.run(bug, List.of(suite), Effort.BUILD).isPresent());
  }
}
