// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.hunt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.model.Lockstep;
import hakmem.lab.shrinker.Shrunk;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every planted bug is caught; the engine without the bug passes the minimal trace. A share of the
 * bugs, and any whose listed trace does not show it any more, is hunted anew and shrunk; all are
 * where the system property {@code hakmem.test.hunts} is {@code all}.
 */
class PlantedBugsTest {
  private static final long FIRST_SEED = 1;

  /** One bug in so many is hunted. */
  private static final int SHARE = 8;

  private static final int IDLE_STEPS = 6;
  private static final int BUGS_LEAST = 40;
  private static final Path PAGE = Path.of("README.md");
  private static final String HEAD = "| bug | what is wrong | caught by |";

  @TestFactory
  Stream<DynamicTest> everyBugIsCaught() throws IOException {
    MinimalTraces traces = MinimalTraces.listed();
    Stream<DynamicTest> bugs =
        BugCatalogue.all().stream()
            .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> assertCaught(bug, traces)));
    DynamicTest last = DynamicTest.dynamicTest("minimal-traces.txt", traces::assertListed);
    return Stream.concat(bugs, Stream.of(last));
  }

  private static void assertCaught(PlantedBug bug, MinimalTraces traces) throws IOException {
    Trace listed = traces.of(bug.name());
    Failure failure = listed == null ? null : bug.plant().run(withIdleSteps(listed), Checks.ALL);
    if (listed != null && failure != null) {
      assertIsTheBugs(bug, listed, failure);
      assertFoundInTime(bug, listed.steps().size(), failure.step());
      traces.note(bug.name(), listed);
    }
    if (Share.ALL || failure == null || bug.name().hashCode() % SHARE == 0) {
      Shrunk hunted = hunted(bug);
      assertIsTheBugs(bug, hunted.trace(), hunted.failure());
      if (failure == null) {
        traces.note(bug.name(), hunted.trace());
      }
    }
  }

  /** The trace, and behind it steps that are passed over. */
  private static Trace withIdleSteps(Trace trace) {
    List<Step> steps = new ArrayList<>(trace.steps());
    steps.addAll(Collections.nCopies(IDLE_STEPS, new Step.UsableSize(Integer.MAX_VALUE)));
    return new Trace(trace.config(), steps);
  }

  /**
   * By a step of the bug's, or when all is freed: in between is too late, an audit was left out.
   */
  private static void assertFoundInTime(PlantedBug bug, int steps, int found) {
    assertTrue(
        found < steps || found == steps + IDLE_STEPS,
        () -> bug.name() + " is found " + (found - steps + 1) + " steps late" + again(bug));
  }

  private static Shrunk hunted(PlantedBug bug) {
    Hunt.Trophy trophy = Hunt.hunt(bug, FIRST_SEED, _ -> {});
    assertNotNull(trophy, "no check catches the planted bug " + bug.name() + again(bug));
    return trophy.shrunk();
  }

  private static String again(PlantedBug bug) {
    return "; repeat with ./hakmem hunt " + bug.name();
  }

  private static void assertIsTheBugs(PlantedBug bug, Trace trace, Failure failure)
      throws IOException {
    assertNull(
        new Lockstep().run(trace, Checks.ALL),
        "the minimal trace fails without the planted bug too" + again(bug));
    String row = row(bug, failure.invariant());
    assertTrue(rows().contains(row), "no row of the catalogue in " + PAGE + ": " + row);
  }

  private static String row(PlantedBug bug, String caughtBy) {
    return "| " + bug.name() + " | " + bug.description() + " | " + caughtBy + " |";
  }

  /** The rows of the catalogue, which the table of checks is made from. */
  private static List<String> rows() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int first = lines.indexOf(HEAD) + 2;
    return lines.subList(first, lines.size()).stream().takeWhile(l -> l.startsWith("|")).toList();
  }

  @Test
  void thePageHasNoOthers() throws IOException {
    assertEquals(BugCatalogue.all().size(), rows().size(), "rows of the catalogue in " + PAGE);
  }

  @Test
  void incidentsAreAmongThem() {
    List<PlantedBug> all = BugCatalogue.all();
    assertTrue(all.size() >= BUGS_LEAST, () -> all.size() + " planted bugs");
    Set<String> names = all.stream().map(PlantedBug::name).collect(Collectors.toSet());
    assertEquals(all.size(), names.size(), "names are unique");
    for (String incident : List.of("i1", "i2", "i3", "i4", "i5", "i6", "i7", "i14", "i15")) {
      assertTrue(names.stream().anyMatch(n -> n.startsWith(incident + "-")), incident);
    }
  }
}
