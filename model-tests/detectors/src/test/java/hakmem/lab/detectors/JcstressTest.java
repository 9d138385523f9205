// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.detectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The racy words on real threads and real processors, and the bugs that only these show. */
class JcstressTest {
  private static final int TESTS_LEAST = 15;
  private static final String FOUND = "5, 1";

  @Test
  void nothingForbiddenHappens() {
    List<Jcstress.Row> rows = Jcstress.run(null, "Races", Jcstress.Effort.FULL);
    print(rows);
    assertEquals(List.of(), rows.stream().filter(Jcstress.Row::forbidden).toList());
    long tests = rows.stream().map(Jcstress.Row::test).distinct().count();
    assertTrue(tests >= TESTS_LEAST, () -> tests + " tests were run");
    assertTrue(
        rows.stream()
            .anyMatch(r -> r.test().equals("PublishAndLookup") && r.outcome().equals(FOUND)),
        "PublishAndLookup tests nothing: no reader has found the slab");
  }

  /** The engine with the bug: what the processor or the compiler may reorder, they do. */
  @ParameterizedTest
  @CsvSource({
    "fence-missed, MallocAndTaker",
    "fence-missed, FreeAndTaker",
    "word-loaded-plain, UnownAndLoad",
    "push-plain-store, TwoFrees"
  })
  void aPlantedBugIsSeen(String name, String test) {
    PlantedBug bug = ConcurrencyBugs.byName(name).orElseThrow();
    List<Jcstress.Row> rows = Jcstress.run(bug, test, Jcstress.Effort.FULL);
    print(rows);
    assertTrue(rows.stream().anyMatch(Jcstress.Row::forbidden), () -> name + " was not seen");
  }

  private static void print(List<Jcstress.Row> rows) {
    Map<String, Long> counts =
        rows.stream()
            .collect(
                Collectors.toMap(
                    r ->
                        "%-28s %-12s %s"
                            .formatted(
                                r.test(), r.outcome(), r.forbidden() ? "FORBIDDEN" : "acceptable"),
                    Jcstress.Row::count,
                    Long::sum,
                    TreeMap::new));
    counts.forEach((row, count) -> System.out.printf("%s %,d%n", row, count));
  }
}
