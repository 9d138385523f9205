// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The engine that strikes: it reaches what it should, and does the same each time. */
class StrikeTest {
  private static final int STEPS = 20;

  private static Operation operation(String name) {
    return Operations.byName(name).orElseThrow();
  }

  @Test
  void namesAreUnique() {
    Set<String> names = Operations.all().stream().map(Operation::name).collect(Collectors.toSet());
    assertEquals(Operations.all().size(), names.size());
  }

  @Test
  void aStrikeIsTheSameEachTime() {
    Operation huge = operation("malloc-huge");
    Struck first = new Campaign(null, Campaign.Mode.SHARE, 1, STEPS).strike(huge, true, _ -> {});
    Struck second = new Campaign(null, Campaign.Mode.SHARE, 1, STEPS).strike(huge, true, _ -> {});
    assertEquals(first, second);
    assertTrue(first.strikes() > 0, first::toString);
  }

  @Test
  void everyKindOfPlaceIsReached() {
    Campaign campaign = new Campaign(null, Campaign.Mode.SHARE, 1, STEPS);
    campaign.strike(operation("malloc-huge"), false, _ -> {});
    List<Place> missed = campaign.unreached();
    Set<Place.Kind> kinds =
        Places.all().stream()
            .filter(place -> !missed.contains(place))
            .map(Place::kind)
            .collect(Collectors.toSet());
    assertEquals(Set.of(Place.Kind.values()), kinds);
    assertNotEquals(0, missed.size(), "one operation does not reach all of core");
  }
}
