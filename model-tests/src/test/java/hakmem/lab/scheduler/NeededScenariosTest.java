// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A scenario that is there for nothing is seen, and so is what is lost with one. */
class NeededScenariosTest {
  private static final Map<String, Set<String>> MEETINGS =
      Map.of(
          "both", Set.of("a -> b", "b -> a", "a -> b & b -> a"),
          "one", Set.of("a -> b"),
          "other", Set.of("b -> a", "c -> c"));

  @Test
  void whatIsOnlyHereComesFirst() {
    assertEquals(
        """
        both: only here a -> b & b -> a
        one: part of both
        other: only here c -> c
        """,
        new NeededScenarios(MEETINGS, Map.of("bug", "other")).text());
  }

  @Test
  void aBugIsMoreThanAPart() {
    String text = new NeededScenarios(MEETINGS, Map.of("bug", "one", "a-bug", "one")).text();
    assertTrue(text.contains("one: finds first a-bug\n"), text);
  }

  @Test
  void whatIsInTwoTogetherIsAPartOfThem() {
    Map<String, Set<String>> more = new HashMap<>(MEETINGS);
    more.put("some", Set.of("a -> b", "c -> c"));
    String text = new NeededScenarios(more, Map.of("bug", "other")).text();
    assertTrue(text.contains("some: part of both and other\n"), text);
    assertTrue(text.contains("other: finds first bug\n"), text);
  }

  /** Otherwise each would be there for the other, and both for nothing. */
  @Test
  void ofTwoTheSameOneIsNeeded() {
    Map<String, Set<String>> more = new HashMap<>(MEETINGS);
    more.put("same", MEETINGS.get("other"));
    String text = new NeededScenarios(more, Map.of()).text();
    assertTrue(text.contains("other: first with c -> c\n"), text);
    assertTrue(text.contains("same: part of other\n"), text);
  }

  @Test
  void threadsThatNeverMeetAreSeen() {
    Map<String, Set<String>> more = new HashMap<>(MEETINGS);
    more.put("nothing", Set.of());
    AssertionError e =
        assertThrows(AssertionError.class, () -> new NeededScenarios(more, Map.of()).text());
    assertEquals("nothing: its threads never meet; let them, or leave it out", e.getMessage());
  }
}
