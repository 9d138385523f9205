// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import hakmem.lab.bug.ConcurrencyBugs;
import org.junit.jupiter.api.Test;

/** Sampling finds a bug that takes three threads, and repeats itself from its seed. */
class SamplerTest {
  @Test
  void aSampleFindsAndRepeats() {
    Interleavings engine =
        Interleavings.of(ConcurrencyBugs.byName("unown-result-ignored").orElseThrow());
    Exploration first = engine.explore("storm-of-frees", 1000, 7, _ -> {});
    Exploration second = engine.explore("storm-of-frees", 1000, 7, _ -> {});
    Schedule schedule = first.schedule();
    assertNotNull(schedule, "found nothing");
    assertEquals(schedule, second.schedule());
    assertEquals(first.violation(), engine.replay("storm-of-frees", schedule).violation());
  }
}
