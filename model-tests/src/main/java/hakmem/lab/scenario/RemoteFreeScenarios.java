// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.close;
import static hakmem.lab.scenario.ScenarioOp.collect;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.freeHandedOver;
import static hakmem.lab.scenario.ScenarioOp.freeOnce;
import static hakmem.lab.scenario.ScenarioOp.handOver;
import static hakmem.lab.scenario.ScenarioOp.malloc;

import java.util.List;
import java.util.stream.Stream;

/** Remote frees beside the owner and beside each other. A slab holds two blocks of 32 KiB. */
final class RemoteFreeScenarios {
  private static final long TWO_A_SLAB = 32 << 10;
  private static final long ONE_A_SLAB = 128 << 10;
  private static final long HUGE = 3 << 20;

  private static final ScenarioOp M1 = malloc('a', 1, TWO_A_SLAB);
  private static final ScenarioOp M2 = malloc('a', 2, TWO_A_SLAB);
  private static final ScenarioOp M3 = malloc('a', 3, TWO_A_SLAB);

  private RemoteFreeScenarios() {}

  static List<Scenario> all() {
    return Stream.of(rightFrees(), otherFrees()).flatMap(List::stream).toList();
  }

  private static List<Scenario> rightFrees() {
    return List.of(
        scenario(
                "remote-free-vs-refill",
                "a block comes back remotely while the owner refills from its slab",
                Setup.of("ab", M1, M2))
            .thread(malloc('a', 3, TWO_A_SLAB))
            .thread(free('b', 1)),
        scenario(
                "remote-free-vs-give-up",
                "the same, and the owner goes on to further slabs",
                Setup.of("ab", M1, M2))
            .thread(malloc('a', 3, TWO_A_SLAB), malloc('a', 4, TWO_A_SLAB))
            .thread(free('b', 1)),
        scenario(
                "remote-free-vs-free",
                "the slab's last two blocks are freed by its owner and by another thread",
                Setup.of("ab", M1, M2))
            .thread(free('a', 1), collect('a'))
            .thread(free('b', 2)),
        scenario(
                "claim-full-slab",
                "two heaps free into a slab that is full and nobody's: one of them owns it then",
                Setup.of("abc", M1, M2, M3))
            .thread(free('b', 1))
            .thread(free('c', 2)),
        scenario(
                "claim-without-heap",
                "two threads without heap free into a slab that is full and nobody's",
                Setup.of("a", M1, M2, M3))
            .thread(free(1))
            .thread(free(2)),
        scenario(
                "claim-vs-refill",
                "the freer of a full slab gets it while its last owner refills elsewhere",
                Setup.of("ab", M1, M2, M3))
            .thread(free('b', 1), malloc('b', 4, TWO_A_SLAB))
            .thread(free('a', 2), malloc('a', 5, TWO_A_SLAB)),
        scenario(
                "three-remote-frees",
                "three threads free into one slab, whose owner collects",
                Setup.of(
                    "ab",
                    malloc('a', 1, 16 << 10),
                    malloc('a', 2, 16 << 10),
                    malloc('a', 3, 16 << 10)))
            .thread(free(1))
            .thread(free('b', 2))
            .thread(collect('a')));
  }

  private static List<Scenario> otherFrees() {
    return List.of(
        scenario(
                "double-free-remote",
                "two threads free the same block of a slab that a third owns: one of them wins",
                Setup.of("abc", M1, M2))
            .thread(freeOnce('b', 1))
            .thread(freeOnce('c', 1)),
        scenario(
                "double-free-full-slab",
                "two threads free the same block of a slab that nobody owns: one of them wins",
                Setup.of("abc", M1, M2, M3))
            .thread(freeOnce('b', 1))
            .thread(freeOnce('c', 1)),
        scenario(
                "free-vs-release",
                "a block is freed twice while its slab is released after the first",
                Setup.of("ab", malloc('a', 1, ONE_A_SLAB), malloc('a', 2, ONE_A_SLAB)))
            .thread(freeOnce('b', 1))
            .thread(freeOnce(World.NO_HEAP, 1)),
        scenario(
                "free-vs-purge",
                "a block is freed twice while its superslab is purged after the first",
                Setup.of("a", malloc('a', 1, ONE_A_SLAB), close('a')).retainingNothing())
            .thread(freeOnce(World.NO_HEAP, 1))
            .thread(freeOnce(World.NO_HEAP, 1)),
        scenario(
                "huge-double-free",
                "two threads free the same huge block: one of them wins",
                Setup.of("ab", malloc('a', 1, HUGE)))
            .thread(freeOnce('a', 1))
            .thread(freeOnce('b', 1)),
        scenario(
                "publish-vs-lookup",
                "a thread hands a block of a new slab to another, which frees it",
                Setup.of("ab"))
            .thread(malloc('a', 1, TWO_A_SLAB), handOver(1), malloc('a', 2, TWO_A_SLAB))
            .thread(freeHandedOver('b', 1)),
        scenario(
                "close-vs-remote-free",
                "a heap closes while a block of its slab comes back",
                Setup.of("ab", M1, M2))
            .thread(free('a', 1), close('a'))
            .thread(free('b', 2)));
  }
}
