// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.close;
import static hakmem.lab.scenario.ScenarioOp.drainIdle;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.freeOnce;
import static hakmem.lab.scenario.ScenarioOp.malloc;

import java.util.List;

/** Freed blocks at hand: kept, handed out again, sent home. */
final class MagazineScenarios {
  private static final long BYTES = 32 << 10;
  private static final long SUPERSLAB = 2 << 20;

  /** The slab of b1 and b2 is nobody's, and the heap allocates of the class. */
  private static final ScenarioOp[] FULL = {
    malloc('a', 1, BYTES), malloc('a', 2, BYTES), malloc('a', 3, BYTES)
  };

  /** The slab of b1 is nobody's and alone in its superslab; heap b has another of its class. */
  private static final ScenarioOp[] GOES = {
    malloc('a', 1, SUPERSLAB), close('a'), malloc('b', 2, SUPERSLAB)
  };

  private MagazineScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario(
                "kept-double-free",
                "two threads free the same block, and each would keep it: one of them wins",
                Setup.of("ab", FULL[0], FULL[1], FULL[2], malloc('b', 4, BYTES)).withMagazines())
            .thread(freeOnce('a', 1))
            .thread(freeOnce('b', 1)),
        scenario(
                "keep-vs-purge",
                "a block is freed twice, once to be kept, while its memory goes after the other",
                Setup.of("ab", GOES).retainingNothing().withMagazines(SUPERSLAB))
            .thread(freeOnce('b', 1))
            .thread(freeOnce(World.NO_HEAP, 1)),
        scenario(
                "keep-vs-idle-take",
                "a heap is emptied while its owner keeps a block",
                Setup.of("a", FULL).withMagazines())
            .thread(free('a', 1))
            .thread(drainIdle('a')),
        scenario(
                "kept-vs-idle-take",
                "a heap is emptied while its owner takes the block at hand",
                Setup.of("a", FULL[0], FULL[1], FULL[2], malloc('a', 4, BYTES), free('a', 1))
                    .withMagazines())
            .thread(malloc('a', 5, BYTES))
            .thread(drainIdle('a')),
        scenario(
                "kept-goes-home-vs-free",
                "a heap with a block at hand is closed while another of its slab comes back",
                Setup.of("a", FULL[0], FULL[1], FULL[2], free('a', 1)).withMagazines())
            .thread(close('a'))
            .thread(free(2)));
  }
}
