// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.collectIdle;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.hold;
import static hakmem.lab.scenario.ScenarioOp.malloc;

import java.util.List;

/**
 * The shared heaps that virtual threads allocate from, and threads whose heap another has taken: a
 * seat is won by a CAS for one operation. Here every heap is taken for ever, so each malloc
 * borrows.
 */
final class SharedHeapScenarios {
  private static final long BYTES = 32 << 10;

  private SharedHeapScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario(
                "borrow-vs-borrow",
                "two threads without a heap to use allocate from shared heaps",
                Setup.of("ab", hold('a'), hold('b'), malloc('a', 1, BYTES)))
            .thread(malloc('a', 2, BYTES))
            .thread(malloc('b', 3, BYTES)),
        scenario(
                "borrow-vs-free",
                "a block of a shared heap comes back while the heap is borrowed",
                Setup.of("a", hold('a'), malloc('a', 1, BYTES), malloc('a', 2, BYTES)))
            .thread(malloc('a', 3, BYTES))
            .thread(free(1)),
        scenario(
                "borrow-vs-collect-idle",
                "a shared heap is borrowed while the collector empties idle ones",
                Setup.of("a", hold('a'), malloc('a', 1, BYTES), collectIdle()))
            .thread(malloc('a', 2, BYTES))
            .thread(collectIdle()));
  }
}
