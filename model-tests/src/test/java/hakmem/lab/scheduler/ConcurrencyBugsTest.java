// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The scheduler finds every planted bug, but for those that no interleaving can show; what it finds
 * repeats from its schedule, and the engine without the bug passes that schedule.
 */
class ConcurrencyBugsTest {
  private static final int BUGS_LEAST = 25;
  private static final long SEED = 1;
  private static final Interleavings ENGINE = Interleavings.of(null);

  /** Where README has its table of these bugs. */
  private static final Path DOCUMENT = Path.of("README.md");

  private static final String TABLE = "| bug | what is wrong | found by | explored | switches |";

  /** The scenario that finds a bug, by the bug's name. */
  static final Map<String, String> FINDERS = finders();

  private static Map<String, String> finders() {
    try {
      return Files.readAllLines(DOCUMENT).stream()
          .dropWhile(line -> !line.equals(TABLE))
          .skip(2)
          .takeWhile(line -> line.startsWith("|"))
          .map(line -> line.split(" *\\| *", -1))
          .collect(Collectors.toMap(cells -> cells[1], cells -> cells[3]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyBugIsFound() {
    return ConcurrencyBugs.all().stream()
        .filter(bug -> ConcurrencyBugs.whyNotByScheduler(bug) == null)
        .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> assertFound(bug)));
  }

  /**
   * In the scenario that finds it first: the search through all of them takes ten times as long.
   */
  private static void assertFound(PlantedBug bug) {
    String finder = FINDERS.get(bug.name());
    assertNotNull(finder, () -> bug.name() + " is not in the table of " + DOCUMENT);
    BugSearch.Result result = BugSearch.search(bug, List.of(finder), SEED, false, _ -> {});
    Exploration found = result.found();
    assertNotNull(
        found,
        () ->
            ("%s escaped %d interleavings of %s; which scenario finds it now:"
                    + " ./hakmem interleave --plant %s")
                .formatted(bug.name(), result.explored(), finder, bug.name()));
    Schedule schedule = found.schedule();
    assertNotNull(schedule);
    assertEquals(
        found.violation(),
        Interleavings.of(bug).replay(found.scenario(), schedule).violation(),
        "the same schedule, run again");
    assertNull(ENGINE.replay(found.scenario(), schedule).violation(), "the engine without the bug");
  }

  @Test
  void aFoundScheduleShrinks() {
    PlantedBug bug = ConcurrencyBugs.byName("listed-cleared-after-claim").orElseThrow();
    BugSearch.Result result =
        BugSearch.search(bug, List.of("adopt-push-push"), SEED, true, _ -> {});
    Exploration small = result.found();
    assertNotNull(small);
    Schedule schedule = small.schedule();
    assertNotNull(schedule);
    assertEquals(3, schedule.switches(), schedule.print());
    assertEquals(1, schedule.omitted().size(), "one of the two pushes is not needed");
    assertEquals(schedule, Schedule.parse(schedule.print()));
    assertEquals(
        small.violation(), Interleavings.of(bug).replay("adopt-push-push", schedule).violation());
  }

  /** A bug of the other catalogue, where its calls are counted; here it makes a thread fault. */
  @Test
  void anUnmappingCloseIsFound() {
    PlantedBug bug = BugCatalogue.byName("close-unmaps").orElseThrow();
    BugSearch.Result result =
        BugSearch.search(bug, List.of("allocator-close-vs-malloc"), SEED, false, _ -> {});
    Exploration found = result.found();
    assertNotNull(found);
    assertTrue(String.valueOf(found.violation()).startsWith("FAULT"), found.violation());
  }

  @Test
  void theTableHasEachBugAndNoOther() {
    Set<String> bugs =
        ConcurrencyBugs.all().stream().map(PlantedBug::name).collect(Collectors.toSet());
    assertEquals(bugs, FINDERS.keySet());
  }

  @Test
  void theCatalogueIsInOrder() {
    List<PlantedBug> all = ConcurrencyBugs.all();
    assertTrue(all.size() >= BUGS_LEAST, () -> all.size() + " planted bugs");
    Set<String> names = all.stream().map(PlantedBug::name).collect(Collectors.toSet());
    assertEquals(all.size(), names.size(), "names are unique");
    assertEquals(Optional.empty(), ConcurrencyBugs.byName("no-such-bug"));
  }
}
