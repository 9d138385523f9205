// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.close;
import static hakmem.lab.scenario.ScenarioOp.collectIdle;
import static hakmem.lab.scenario.ScenarioOp.drainIdle;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.malloc;
import static hakmem.lab.scenario.ScenarioOp.reap;

import java.util.List;
import java.util.stream.Stream;

/** Heaps that are emptied by others than their owner. A slab holds two blocks. */
final class LeaseScenarios {
  private static final long BYTES = 32 << 10;

  /** A slab of four blocks, of which two are carved at a time: the thread list is not empty. */
  private static final long SMALL = 16 << 10;

  /** Of a collector that looks at every class of every heap: a thousand steps each. */
  private static final int COLLECTIONS = 150;

  private LeaseScenarios() {}

  static List<Scenario> all() {
    return Stream.of(idle(), several(), collector()).flatMap(List::stream).toList();
  }

  /** Heap a is emptied by another thread while one does this. */
  private static Scenario taken(String name, String description, Setup setup, ScenarioOp... ops) {
    return scenario(name, description, setup).thread(ops).thread(drainIdle('a'));
  }

  private static List<Scenario> idle() {
    return List.of(
        taken(
            "idle-take-vs-malloc",
            "a heap is emptied while its owner pops from its thread list",
            Setup.of("a", malloc('a', 1, SMALL)),
            malloc('a', 2, SMALL)),
        taken(
            "idle-take-vs-two-mallocs",
            "a heap is emptied, or given back, between two mallocs of its owner",
            Setup.of("a", malloc('a', 1, SMALL)),
            malloc('a', 2, SMALL),
            malloc('a', 3, SMALL)),
        taken(
            "idle-take-vs-free",
            "a heap is emptied while its owner frees",
            Setup.of("a", malloc('a', 1, BYTES), malloc('a', 2, BYTES)),
            free('a', 1)),
        taken(
            "idle-take-vs-remote-free",
            "a heap is emptied while a block of it comes back",
            Setup.of("ab", malloc('a', 1, BYTES), malloc('a', 2, BYTES)),
            free('b', 1)),
        taken(
            "idle-take-vs-claim",
            "a heap is emptied while its owner's free claims a full slab",
            Setup.of("a", malloc('a', 1, BYTES), malloc('a', 2, BYTES), malloc('a', 3, BYTES)),
            free('a', 1)));
  }

  /** What the collector goes by is a guess: it looks at heaps without having them. */
  private static List<Scenario> collector() {
    return List.of(
        scenario(
                "collect-idle-vs-malloc",
                "the collector looks whether a heap is idle, and empties it, while its owner"
                    + " allocates",
                Setup.of("a", malloc('a', 1, SMALL), collectIdle()))
            .thread(malloc('a', 2, SMALL))
            .thread(collectIdle())
            .sampled(COLLECTIONS),
        scenario(
                "collect-idle-vs-free",
                "the same while its owner frees the last block",
                Setup.of("a", malloc('a', 1, BYTES), collectIdle()))
            .thread(free('a', 1))
            .thread(collectIdle())
            .sampled(COLLECTIONS),
        scenario(
                "collect-idle-vs-close",
                "the same while its owner closes it",
                Setup.of("a", malloc('a', 1, BYTES), collectIdle()))
            .thread(close('a'), free(1))
            .thread(collectIdle())
            .sampled(COLLECTIONS));
  }

  private static List<Scenario> several() {
    return List.of(
        scenario(
                "two-takers",
                "two threads want to empty the same heap",
                Setup.of("a", malloc('a', 1, SMALL)))
            .thread(drainIdle('a'))
            .thread(drainIdle('a')),
        scenario(
                "two-takers-vs-malloc",
                "two threads want to empty a heap whose owner allocates",
                Setup.of("a", malloc('a', 1, SMALL)))
            .thread(malloc('a', 2, SMALL))
            .thread(drainIdle('a'))
            .thread(drainIdle('a')),
        scenario(
                "close-vs-take",
                "a heap is closed while another empties it",
                Setup.of("a", malloc('a', 1, SMALL)))
            .thread(close('a'))
            .thread(drainIdle('a')),
        scenario(
                "closed-free-vs-take",
                "the owner closes, and then frees through the closed heap, while another empties"
                    + " it",
                Setup.of("a", malloc('a', 1, BYTES), malloc('a', 2, BYTES)))
            .thread(close('a'), free('a', 1))
            .thread(drainIdle('a')),
        scenario(
                "reap-vs-remote-free",
                "a dead thread's heap is emptied while a block of it comes back",
                Setup.of("ab", malloc('a', 1, BYTES), malloc('a', 2, BYTES)))
            .thread(reap('a'))
            .thread(free('b', 1)),
        scenario(
                "reap-vs-reap",
                "two threads notice that a third has died",
                Setup.of("a", malloc('a', 1, SMALL)))
            .thread(reap('a'))
            .thread(reap('a'), free(1)),
        scenario(
                "reap-vs-adopt",
                "a dead thread's slab is given up while another heap looks for an orphan",
                Setup.of("ab", malloc('a', 1, SMALL)))
            .thread(reap('a'))
            .thread(malloc('b', 2, SMALL)));
  }
}
