// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.close;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.malloc;

import java.util.List;

/** Slabs without owner: listed, adopted, listed again. */
final class OrphanScenarios {
  private static final long BYTES = 32 << 10;

  /** A listed slab with one live block, b1, and one free. */
  private static final ScenarioOp[] ORPHAN = {
    malloc('a', 1, BYTES), malloc('a', 2, BYTES), free('a', 2), close('a')
  };

  private OrphanScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario(
                "adopt-vs-push",
                "an orphan is adopted while a block of it comes back",
                Setup.of("ab", ORPHAN))
            .thread(malloc('b', 3, BYTES))
            .thread(free(1)),
        scenario("adopt-vs-adopt", "two heaps want the one orphan", Setup.of("abc", ORPHAN))
            .thread(malloc('b', 3, BYTES))
            .thread(malloc('c', 4, BYTES)),
        scenario(
                "relist",
                "an adopted slab is given up again while a block of it comes back",
                Setup.of("ab", ORPHAN))
            .thread(malloc('b', 3, BYTES), close('b'))
            .thread(free(1)),
        scenario(
                "relist-vs-adopt",
                "an adopted slab is given up again while another heap adopts",
                Setup.of("abc", ORPHAN))
            .thread(malloc('b', 3, BYTES), close('b'))
            .thread(malloc('c', 4, BYTES)),
        scenario(
                "list-vs-adopt",
                "a heap closes while another looks for an orphan",
                Setup.of("ab", malloc('a', 1, BYTES)))
            .thread(close('a'))
            .thread(malloc('b', 2, BYTES), free('b', 2)),
        scenario(
                "adopt-push-push",
                "an orphan is adopted while its blocks come back from two threads",
                Setup.of(
                    "ab",
                    malloc('a', 1, 16 << 10),
                    malloc('a', 2, 16 << 10),
                    malloc('a', 3, 16 << 10),
                    close('a')))
            .thread(malloc('b', 4, 16 << 10))
            .thread(free(1))
            .thread(free(2)),
        scenario(
                "close-vs-close",
                "two heaps close, each with a slab of the same class",
                Setup.of("ab", malloc('a', 1, BYTES), malloc('b', 2, BYTES)))
            .thread(close('a'), free(2))
            .thread(close('b'), free(1)));
  }
}
