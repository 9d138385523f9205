// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.hunt.Share;
import hakmem.lab.strike.Reasons;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each check of an execution is needed: {@code sole.txt} names a planted bug and a scenario in
 * which this check reports it, and no other one does in any interleaving; or says why there is
 * none. With {@code hakmem.test.hunts} as {@code all}, no other one reports it in any scenario, or
 * the line says so.
 */
class SoleFindersTest {
  /** More than the scenarios of the list have. */
  private static final long INTERLEAVINGS_MAX = 10_000;

  private static final long SEED = 1;

  private static final Pattern ROW = Pattern.compile("([A-Z-]+)(?:: (\\S+) in (\\S+))?");

  /** A line of the list: what is caught, or why there is nothing. */
  private record Row(Check check, String bug, String scenario, String text) {
    static Row of(Map.Entry<String, String> line) {
      MatchResult match =
          ROW.matcher(line.getKey())
              .results()
              .findFirst()
              .orElseThrow(() -> new AssertionError("cannot be read: " + line.getKey()));
      return new Row(Check.byText(match.group(1)), match.group(2), match.group(3), line.getValue());
    }
  }

  private static final List<Row> ROWS =
      Reasons.read(SoleFindersTest.class, "sole.txt").entrySet().stream().map(Row::of).toList();

  private static PlantedBug bug(String name) {
    return ConcurrencyBugs.byName(name)
        .or(() -> BugCatalogue.byName(name))
        .orElseThrow(() -> new AssertionError("no planted bug is called " + name));
  }

  private static Exploration explore(Row row, Judge judge) {
    return Interleavings.of(bug(row.bug()), judge)
        .explore(row.scenario(), INTERLEAVINGS_MAX, SEED, _ -> {});
  }

  @TestFactory
  Stream<DynamicTest> eachCheckFindsWhatNoOtherFinds() {
    return ROWS.stream()
        .filter(row -> row.bug() != null)
        .map(row -> DynamicTest.dynamicTest(row.check().text(), () -> assertNeeded(row)));
  }

  private static void assertNeeded(Row row) {
    String violation = explore(row, Judge.ALL).violation();
    assertNotNull(violation, "nothing reports it");
    assertEquals(row.check(), Check.of(violation), violation);
    Exploration without = explore(row, Judge.without(row.check()));
    assertNull(without.violation(), "without this check");
    assertTrue(without.complete(), "all interleavings were explored");
    if (Share.ALL) {
      Exploration other =
          BugSearch.search(
                  bug(row.bug()), Judge.without(row.check()), List.of(), SEED, false, _ -> {})
              .found();
      assertEquals(
          row.text().contains("others report it in other scenarios"),
          other != null,
          () -> "" + other);
    }
  }

  @Test
  void theListHasEachCheckOnce() {
    Set<Check> listed = EnumSet.noneOf(Check.class);
    for (Row row : ROWS) {
      assertTrue(listed.add(row.check()), () -> row.check() + " stands there twice");
      assertFalse(row.text().isBlank(), () -> row.check() + " has no reason");
    }
    assertEquals(EnumSet.allOf(Check.class), listed);
  }
}
