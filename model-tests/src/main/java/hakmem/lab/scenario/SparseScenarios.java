// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.close;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.freeOnce;
import static hakmem.lab.scenario.ScenarioOp.malloc;
import static hakmem.lab.scenario.ScenarioOp.trim;

import java.util.List;
import java.util.stream.Stream;

/** Slabs that nobody owns and that give OS pages back. */
final class SparseScenarios {
  private static final long BYTES = 16 << 10;

  /** A listed slab of four blocks: b1 is live, b2 was the last to be freed. */
  private static final ScenarioOp[] ORPHAN = {
    malloc('a', 1, BYTES), malloc('a', 2, BYTES), free('a', 2), close('a')
  };

  private SparseScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario(
                "thin-vs-push", "OS pages go back while a block comes back", Setup.of("ab", ORPHAN))
            .thread(trim())
            .thread(free('b', 1))
            .preemptedAtMost(2),
        scenario("thin-vs-adopt", "the same while a heap adopts the slab", Setup.of("ab", ORPHAN))
            .thread(trim())
            .thread(malloc('b', 3, BYTES))
            .preemptedAtMost(2),
        scenario("thin-vs-thin", "two threads give back", Setup.of("ab", ORPHAN))
            .thread(trim())
            .thread(trim())
            .preemptedAtMost(2),
        scenario(
                "sparse-double-free",
                "a free block of a sparse slab is freed while a heap takes the slab's blocks",
                Setup.of("ab", contested(trim())))
            .thread(freeOnce(World.NO_HEAP, 3))
            .thread(malloc('b', 4, BYTES))
            .preemptedAtMost(2),
        scenario(
                "sparse-double-free-late",
                "the same, and the slab is given up and sparse again before the free is through",
                Setup.of("ab", contested(trim())))
            .thread(freeOnce(World.NO_HEAP, 3))
            .thread(malloc('b', 4, BYTES), close('b'), trim())
            .preemptedAtMost(3),
        scenario(
                "thin-vs-double-free",
                "a free block is freed once more while its OS pages go back",
                Setup.of("ab", contested()))
            .thread(freeOnce(World.NO_HEAP, 3))
            .thread(trim())
            .preemptedAtMost(2));
  }

  /**
   * A listed slab whose block b3 was freed, as will be tried once more. Another free one comes
   * first on its list, so that b3 is not handed out meanwhile; b5 is live.
   */
  private static ScenarioOp[] contested(ScenarioOp... more) {
    return Stream.concat(
            Stream.of(
                malloc('a', 1, BYTES),
                malloc('a', 3, BYTES),
                malloc('a', 5, BYTES),
                free('a', 1),
                freeOnce('a', 3),
                close('a')),
            Stream.of(more))
        .toArray(ScenarioOp[]::new);
  }
}
