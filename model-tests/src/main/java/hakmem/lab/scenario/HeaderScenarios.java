// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.drainIdle;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.freeOnce;
import static hakmem.lab.scenario.ScenarioOp.malloc;

import java.util.List;

/** Blocks with headers, whose words say what they are while they live. A slab holds two blocks. */
final class HeaderScenarios {
  private static final long BYTES = 30 << 10;
  private static final Setup FULL_SLAB =
      Setup.of("abc", malloc('a', 1, BYTES), malloc('a', 2, BYTES)).withHeaders();

  private HeaderScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario(
                "header-remote-free-vs-refill",
                "a block with a header comes back remotely while the owner refills from its slab",
                FULL_SLAB)
            .thread(malloc('a', 3, BYTES))
            .thread(free('b', 1)),
        scenario(
                "header-two-remote-frees",
                "two threads free blocks with headers of one slab, neither of them its owner",
                FULL_SLAB)
            .thread(free('b', 1))
            .thread(free('c', 2)),
        scenario(
                "header-double-free",
                "two threads free the same block with a header: one of them wins",
                FULL_SLAB)
            .thread(freeOnce('b', 1))
            .thread(freeOnce('c', 1)),
        scenario(
                "header-idle-take-vs-free",
                "a heap of blocks with headers is emptied while its owner frees",
                FULL_SLAB)
            .thread(free('a', 1))
            .thread(drainIdle('a')));
  }
}
