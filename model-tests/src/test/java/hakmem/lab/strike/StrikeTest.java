// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.ErrorBugs;
import hakmem.lab.bug.PlantedBug;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * An Error may come at any place: a share of {@code ./hakmem strike}, which strikes each operation
 * in both layouts, and each place whenever it is reached.
 */
class StrikeTest {
  private static final int STEPS = 20;
  private static final long SEED = 1;

  private static Operation operation(String name) {
    return Operations.byName(name).orElseThrow();
  }

  @Test
  void anErrorCostsAtMostABlockOrSlab() {
    Campaign campaign = new Campaign(null, Campaign.Mode.SHARE, SEED, STEPS);
    List<String> violations = new ArrayList<>();
    Set<Place.Kind> struck = EnumSet.noneOf(Place.Kind.class);
    boolean headers = false;
    for (Operation operation : Operations.all()) {
      Struck result = campaign.strike(operation, headers, _ -> {});
      campaign.visit(operation, !headers);
      for (Struck.Violation v : result.violations()) {
        violations.add(
            "%s: %s; repeat with ./hakmem strike %s --layout %s --at %d --seed %d --steps %d"
                .formatted(
                    v.place(),
                    v.law(),
                    operation.name(),
                    headers ? "headers" : "headerless",
                    v.at(),
                    SEED,
                    STEPS));
      }
      headers = !headers;
    }
    List<Place> missed = campaign.unreached();
    Places.all().stream().filter(p -> !missed.contains(p)).forEach(p -> struck.add(p.kind()));
    assertEquals(List.of(), violations);
    Unreached pinned = Unreached.pinned();
    assertEquals(
        List.of(),
        missed.stream().filter(place -> pinned.reasonOf(place).isEmpty()).toList(),
        "no operation reaches these: add one, or say in unreached.txt why not");
    assertEquals(List.of(), pinned.stale(missed), "reached by now: take it out of unreached.txt");
    assertEquals(List.of(), pinned.tooWide(missed), "most is reached: name what is not");
    assertEquals(EnumSet.allOf(Place.Kind.class), struck);
  }

  @Test
  void namesAreUnique() {
    Set<String> names = Operations.all().stream().map(Operation::name).collect(Collectors.toSet());
    assertEquals(Operations.all().size(), names.size());
  }

  @Test
  void aStrikeIsTheSameEachTime() {
    Operation huge = operation("malloc-huge");
    Struck first = new Campaign(null, Campaign.Mode.SHARE, SEED, STEPS).strike(huge, true, _ -> {});
    Struck second =
        new Campaign(null, Campaign.Mode.SHARE, SEED, STEPS).strike(huge, true, _ -> {});
    assertEquals(first, second);
    assertTrue(first.strikes() > 0, first::toString);
  }

  @TestFactory
  Stream<DynamicTest> plantedBugsAreFound() {
    return ErrorBugs.all().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey().name(), () -> assertFound(e)));
  }

  private static void assertFound(Map.Entry<PlantedBug, String> planted) {
    Campaign campaign = new Campaign(planted.getKey(), Campaign.Mode.SHARE, SEED, STEPS);
    Struck struck = campaign.strike(operation(planted.getValue()), false, _ -> {});
    assertFalse(struck.violations().isEmpty(), () -> planted.getKey() + " was not found");
  }
}
