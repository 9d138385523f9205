// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A thread heap of the real engine follows behaviours of Freelist that TLC has simulated. */
class FreelistSimulationTest {
  private static final int DEPTH = 300;
  private static final int BEHAVIOURS = 3;

  /** Bugs of the catalogue that these behaviours meet. */
  private static final List<String> NOTICED =
      List.of(
          "i1-stride-off",
          "i3-push-foreign-slab",
          "i3-push-uncarved",
          "i7-double-free-local",
          "i7-double-free-disputed",
          "pop-keeps-head",
          "pop-loses-tail",
          "live-unsigned",
          "push-loses-link",
          "push-not-counted",
          "push-loses-list",
          "i5-offset-twice-remote",
          "splice-keeps-list",
          "splice-not-counted",
          "carve-again",
          "carve-loses-first",
          "carve-not-counted",
          "drain-not-counted",
          "push-claim-ignored",
          "owner-kept",
          "release-stays-in-bin",
          "i2-register-one-more",
          "unregister-missed",
          "interior-accepted",
          "class-bytes-short",
          "class-of-shifted",
          "capacity-one-more",
          "mask-one-short",
          "inverse-imprecise",
          "limit-ignored");

  private static final List<List<JsonNode>> SIMULATED = new ArrayList<>();

  @BeforeAll
  static void simulate() throws InterruptedException {
    for (Behaviour shown : Simulation.behaviours("SimFreelist", DEPTH, BEHAVIOURS)) {
      SIMULATED.add(shown.steps().stream().<JsonNode>map(BehaviourStep::variables).toList());
    }
  }

  @Test
  void theEngineFollows() {
    for (int i = 0; i < SIMULATED.size(); i++) {
      assertEquals("", new FreelistDriver().apply(SIMULATED.get(i)), "seed " + (i + 1));
    }
  }

  @TestFactory
  Stream<DynamicTest> plantedBugsAreNoticed() {
    return NOTICED.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> assertFalse(isFollowed(name))));
  }

  private static boolean isFollowed(String name) throws ReflectiveOperationException {
    PlantedBug bug = BugCatalogue.byName(name).orElseThrow();
    ClassLoader engine = bug.loader();
    for (List<JsonNode> behaviour : SIMULATED) {
      try {
        @SuppressWarnings("unchecked") // FreelistDriver says so.
        Function<List<JsonNode>, String> driver =
            (Function<List<JsonNode>, String>)
                engine.loadClass(FreelistDriver.class.getName()).getConstructor().newInstance();
        if (!driver.apply(behaviour).isEmpty()) {
          return false;
        }
      } catch (RuntimeException | java.lang.reflect.InvocationTargetException e) {
        return false; // The engine broke, be it while the driver was made ready.
      }
    }
    return true;
  }
}
