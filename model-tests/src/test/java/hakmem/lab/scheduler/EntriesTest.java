// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.ClassEdit;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left out of a search could not have found the bug. */
class EntriesTest {
  private static final long MOST = 20;
  private static final long SEED = 1;
  private static final Entries ENTRIES = new Entries(MOST, SEED);

  /** Or its finder would be left out of a search for it. */
  @Test
  void aBugIsInAMethodThatItsFinderEnters() {
    List<String> leftOut =
        ConcurrencyBugsTest.FINDERS.entrySet().stream()
            .filter(row -> ENTRIES.scenarios().contains(row.getValue()))
            .filter(row -> !enters(row.getValue(), bug(row)))
            .map(Map.Entry::toString)
            .toList();
    assertEquals(List.of(), leftOut, "bugs whose finder enters no method of theirs");
  }

  private static PlantedBug bug(Map.Entry<String, String> row) {
    return ConcurrencyBugs.byName(row.getKey()).orElseThrow();
  }

  private static boolean enters(String scenario, PlantedBug bug) {
    return bug.edits().stream().anyMatch(edit -> ENTRIES.isEnteredBy(scenario, methodOf(edit)));
  }

  private static String methodOf(ClassEdit edit) {
    return edit.className() + "." + edit.method();
  }

  @Test
  void aScenarioEntersSomeMethodsOnly() {
    assertTrue(ENTRIES.isEnteredBy("adopt-push-push", "remote.RemoteList.push"));
    assertFalse(ENTRIES.isEnteredBy("adopt-push-push", "huge.HugeBlocks.reallocate"));
    assertFalse(ENTRIES.isEnteredBy("adopt-push-push", "no.Such.method"));
  }

  /** Else only the first scenario of a copy would have what its initialisers enter. */
  @Test
  void initialisersCountForAll() {
    String method = "lease.Maintenance.ofTheProcess";
    List<String> without =
        ENTRIES.scenarios().stream()
            .limit(2)
            .filter(scenario -> !ENTRIES.isEnteredBy(scenario, method))
            .toList();
    assertEquals(List.of(), without);
  }

  @Test
  void aSearchLeavesOutWhatItIsTold() {
    PlantedBug bug = ConcurrencyBugs.byName("listed-cleared-after-claim").orElseThrow();
    List<String> names = List.of("huge-no-such-scenario", "adopt-push-push");
    BugSearch.Result all =
        BugSearch.search(bug, names, name -> name.equals("adopt-push-push"), 1000, SEED, _ -> {});
    assertNotNull(all.found());
    BugSearch.Result none = BugSearch.search(bug, names, _ -> false, 1000, SEED, _ -> {});
    assertNull(none.found());
    assertEquals(0, none.explored());
  }
}
