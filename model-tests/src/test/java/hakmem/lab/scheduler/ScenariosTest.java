// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scenario is explored to its end, or sampled, and the engine passes. */
class ScenariosTest {
  private static final long INTERLEAVINGS_MAX = 1_000_000;
  private static final long SEED = 1;

  @TestFactory
  Stream<DynamicTest> everyInterleavingPasses() {
    Interleavings engine = Interleavings.of(null);
    Stream<DynamicTest> scenarios =
        engine.scenarios().names().stream()
            .map(name -> DynamicTest.dynamicTest(name, () -> assertPasses(engine, name)));
    return Stream.concat(
        scenarios,
        Stream.of(
            DynamicTest.dynamicTest(
                "every race that is meant was met", () -> assertIntendedRacesMet(engine)),
            DynamicTest.dynamicTest("every scenario is needed", () -> assertNeeded(engine))));
  }

  private static void assertPasses(Interleavings engine, String name) {
    Exploration exploration = engine.explore(name, INTERLEAVINGS_MAX, SEED, _ -> {});
    Schedule schedule = exploration.schedule();
    String again =
        schedule == null ? "" : "; repeat with ./hakmem interleave " + name + " --replay ";
    assertNull(
        exploration.violation(),
        () -> exploration.violation() + again + (schedule == null ? "" : schedule.print()));
    assertEquals(engine.scenarios().samples(name) == 0, exploration.complete(), "complete");
  }

  /** What each is there for, as the file says it; none is there for nothing. */
  private static void assertNeeded(Interleavings engine) throws IOException {
    String found = new NeededScenarios(engine.meetings(), ConcurrencyBugsTest.FINDERS).text();
    Path written = Files.writeString(Path.of("target", NeededScenarios.FILE), found);
    assertEquals(
        NeededScenarios.pinned(),
        found,
        "what a scenario had of its own may be lost with another scenario, or with points of a"
            + " class; if it is meant, take over model-tests/"
            + written);
  }

  /** A line of that list that nothing needs any more would hide a race one day. */
  private static void assertIntendedRacesMet(Interleavings engine) {
    Set<IntendedRaces.Intended> notMet = new HashSet<>(IntendedRaces.all());
    notMet.removeAll(engine.intendedMet());
    assertEquals(Set.of(), notMet);
  }
}
