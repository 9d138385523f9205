// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.close;
import static hakmem.lab.scenario.ScenarioOp.collect;
import static hakmem.lab.scenario.ScenarioOp.drainIdle;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.malloc;
import static hakmem.lab.scenario.ScenarioOp.trim;

import java.util.List;

/** Programs with more interleavings than can be explored: sampled. */
final class StormScenarios {
  private static final long BYTES = 32 << 10;
  private static final long PAIR = 128 << 10;
  private static final int SAMPLES = 1000;

  private StormScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario(
                "storm-of-frees",
                "three heaps allocate, free each other's blocks, collect and close",
                Setup.of(
                    "abc",
                    malloc('a', 1, BYTES),
                    malloc('b', 2, BYTES),
                    malloc('c', 3, BYTES),
                    malloc('a', 4, BYTES),
                    malloc('b', 5, BYTES)))
            .thread(free('a', 2), malloc('a', 6, BYTES), free('a', 5), malloc('a', 7, BYTES))
            .thread(free('b', 1), malloc('b', 8, BYTES), free('b', 3), close('b'))
            .thread(free('c', 4), collect('c'), malloc('c', 9, BYTES), close('c'))
            .sampled(SAMPLES),
        scenario(
                "storm-of-takers",
                "a heap is emptied again and again while its owner works and others free",
                Setup.of(
                    "ab",
                    malloc('a', 1, BYTES),
                    malloc('a', 2, BYTES),
                    malloc('b', 3, BYTES),
                    malloc('b', 4, BYTES)))
            .thread(malloc('a', 5, BYTES), free('a', 3), malloc('a', 6, BYTES), free('a', 5))
            .thread(drainIdle('a'), drainIdle('b'), drainIdle('a'), drainIdle('a'))
            .thread(free('b', 1), malloc('b', 7, BYTES), free('b', 2), close('b'))
            .sampled(SAMPLES),
        scenario(
                "storm-of-superslabs",
                "superslabs come and go under three heaps, and trim gives them back",
                Setup.of("abc", malloc('a', 1, PAIR), malloc('b', 2, 2 << 20)))
            .thread(free('a', 1), malloc('a', 3, 2 << 20), free('a', 3), malloc('a', 4, PAIR))
            .thread(free('b', 2), malloc('b', 5, BYTES), malloc('b', 6, 2 << 20), free('b', 6))
            .thread(trim(), malloc('c', 7, PAIR), free('c', 7), trim())
            .sampled(SAMPLES));
  }
}
