// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.hunt.Share;
import hakmem.lab.lincheck.Lincheck.Effort;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the suites must find, and what they cannot. A share of the planted bugs; all are tried where
 * the system property {@code hakmem.test.hunts} is {@code all}.
 */
class LincheckCanaryTest {
  /** One bug in so many is tried: each takes a JVM. */
  private static final int SHARE = 7;

  private static final List<Canary> CANARIES =
      List.of(
          new Canary("AtomicBitsSuite", "index-claim-ignored"),
          new Canary("RemoteListSuite", "push-unowned"),
          new Canary("RegistrySuite", "i2-register-one-more"),
          new Canary("OrphanSetSuite", "push-claim-ignored"),
          new Canary("SuperslabPoolSuite", "retained-not-taken-off"),
          new Canary("HeapSuite", "drain-not-counted"),
          new Canary("LeaseSuite", "busy-not-looked-at"));

  /** A suite, and a bug that it finds. */
  private record Canary(String suite, String bug) {}

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

  @TestFactory
  Stream<DynamicTest> aPlantedBugIsFound() {
    return Share.of(CANARIES, SHARE)
        .map(canary -> DynamicTest.dynamicTest(canary.suite, () -> assertFound(canary)));
  }

  private static void assertFound(Canary canary) {
    PlantedBug bug =
        BugCatalogue.byName(canary.bug).or(() -> ConcurrencyBugs.byName(canary.bug)).orElseThrow();
    assertTrue(SuiteRun.run(bug, List.of(canary.suite), Effort.BUILD).isPresent());
  }
}
