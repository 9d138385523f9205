// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.scheduler.Interleavings;
import hakmem.lab.scheduler.Interleavings.Followed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The real engine follows behaviours that TLC has simulated. */
class RemoteFreeSimulationTest {
  private static final int DEPTH = 250;
  private static final int BEHAVIOURS = 4;

  /** Those of the catalogue that so few behaviours meet. */
  private static final List<String> NOTICED =
      List.of(
          "claim-missed",
          "push-plain-store",
          "push-result-ignored",
          "push-unordered",
          "push-without-owned",
          "push-link-after-cas",
          "drain-load-store",
          "drain-unordered",
          "unown-plain-store",
          "unown-result-ignored",
          "unown-unordered",
          "owner-cleared-after-unown",
          "owner-not-restored",
          "give-up-once",
          "dead-not-marked",
          "list-before-unown",
          "units-plain-store");

  private static final List<RemoteFreeBehaviour> SIMULATED = new ArrayList<>();

  @BeforeAll
  static void simulate() throws InterruptedException {
    for (Behaviour shown : Simulation.behaviours("SimRemoteFree", DEPTH, BEHAVIOURS)) {
      SIMULATED.add(RemoteFreeBehaviour.of(shown));
    }
  }

  private static Followed follow(RemoteFreeBehaviour behaviour, @Nullable PlantedBug bug) {
    return Interleavings.of(bug)
        .follow(RemoteFreeBehaviour.HEAPS, behaviour.operations(), behaviour.turns());
  }

  @TestFactory
  Stream<DynamicTest> theEngineFollows() {
    return LongStream.rangeClosed(1, BEHAVIOURS)
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "seed " + seed,
                    () -> {
                      RemoteFreeBehaviour behaviour = SIMULATED.get((int) seed - 1);
                      Followed followed = follow(behaviour, null);
                      assertNull(followed.violation(), () -> behaviour.operations().toString());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> plantedBugsAreNoticed() {
    return NOTICED.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> assertTrue(isNoticed(name))));
  }

  private static boolean isNoticed(String name) {
    PlantedBug bug = ConcurrencyBugs.byName(name).orElseThrow();
    return SIMULATED.stream().anyMatch(behaviour -> follow(behaviour, bug).violation() != null);
  }
}
