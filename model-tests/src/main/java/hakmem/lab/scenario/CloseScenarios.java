// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.closeAllocator;
import static hakmem.lab.scenario.ScenarioOp.drainIdle;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.malloc;
import static hakmem.lab.scenario.ScenarioOp.realloc;

import java.util.List;
import java.util.stream.Stream;

/**
 * The allocator is closed while others are inside. What was under way does what it always does, or
 * says that the allocator is closed; what begins later says so; nothing is left, nothing unmapped
 * is touched, and untouched blocks read as zero.
 */
final class CloseScenarios {
  private static final long BYTES = 32 << 10;
  private static final long SMALL = 16 << 10;

  /** A slab of two units for one block: kept when it is free, until another such is. */
  private static final long PAIR = 128 << 10;

  /** A slab of all 32 units. */
  private static final long WHOLE = 2 << 20;

  private static final long HUGE = 3 << 20;

  private CloseScenarios() {}

  /** The allocator is closed while a thread does this. */
  private static Scenario during(String name, String description, Setup setup, ScenarioOp... ops) {
    return scenario(name, description, setup).thread(ops).thread(closeAllocator());
  }

  static List<Scenario> all() {
    return Stream.of(slabs(), mappings()).flatMap(List::stream).toList();
  }

  private static List<Scenario> slabs() {
    return List.of(
        during(
            "allocator-close-vs-malloc",
            "an allocator is closed while a heap pops from its thread list",
            Setup.of("a", malloc('a', 1, SMALL)),
            malloc('a', 2, SMALL)),
        during(
            "allocator-close-vs-first-cut",
            "an allocator is closed while a heap registers the first superslab",
            Setup.of("a"),
            malloc('a', 1, BYTES)),
        during(
            "allocator-close-vs-free",
            "an allocator is closed while the owner frees, and allocates again",
            Setup.of("a", malloc('a', 1, BYTES), malloc('a', 2, BYTES)),
            free('a', 1),
            malloc('a', 3, BYTES)),
        during(
            "allocator-close-vs-release",
            "an allocator is closed while a slab is released, its superslab retained",
            Setup.of("a", malloc('a', 1, WHOLE), malloc('a', 2, PAIR), free('a', 1)),
            free('a', 2)),
        during(
            "allocator-close-vs-purge",
            "the same, and nothing is retained",
            Setup.of("a", malloc('a', 1, WHOLE), malloc('a', 2, PAIR), free('a', 1))
                .retainingNothing(),
            free('a', 2)),
        during(
            "allocator-close-vs-remote-free",
            "an allocator is closed while a block comes back from another thread",
            Setup.of("ab", malloc('a', 1, BYTES), malloc('a', 2, BYTES)),
            free('b', 1)),
        during(
            "allocator-close-vs-claim",
            "an allocator is closed while a free claims a full slab of nobody's",
            Setup.of("a", malloc('a', 1, BYTES), malloc('a', 2, BYTES), malloc('a', 3, BYTES)),
            free(1)),
        during(
            "allocator-close-vs-take",
            "an allocator is closed while another thread empties a heap",
            Setup.of("a", malloc('a', 1, SMALL)),
            drainIdle('a')));
  }

  /** Huge blocks and ranges of addresses; two threads besides the closer. */
  private static List<Scenario> mappings() {
    return List.of(
        during(
            "allocator-close-vs-huge",
            "an allocator is closed while a huge block is made",
            Setup.of("a"),
            malloc('a', 1, HUGE)),
        during(
            "allocator-close-vs-huge-free",
            "an allocator is closed while a huge block is freed",
            Setup.of("a", malloc('a', 1, HUGE)),
            free('a', 1)),
        during(
            "allocator-close-vs-huge-kept",
            "the same, and its memory is kept for the next one",
            Setup.of("a", malloc('a', 1, HUGE)).retainingSpans(),
            free('a', 1)),
        during(
            "allocator-close-vs-huge-again",
            "an allocator is closed while a huge block that was kept is wanted",
            Setup.of("a", malloc('a', 1, HUGE), free('a', 1)).retainingSpans(),
            malloc('a', 2, HUGE)),
        during(
            "allocator-close-vs-huge-room",
            "an allocator is closed while a free takes the room of a huge block in use",
            Setup.of(
                    "a",
                    malloc('a', 1, HUGE),
                    free('a', 1),
                    malloc('a', 2, HUGE),
                    malloc('a', 3, HUGE))
                .retainingOneSpan(),
            free('a', 3)),
        during(
            "allocator-close-vs-huge-resize",
            "an allocator is closed while a huge block is resized where it is",
            Setup.of("a", malloc('a', 1, 2 * HUGE)),
            realloc('a', 1, HUGE)),
        scenario(
                "allocator-close-vs-malloc-and-free",
                "an allocator is closed while one thread allocates and another frees",
                Setup.of("a", malloc('a', 1, BYTES), malloc('a', 2, BYTES)))
            .thread(malloc('a', 3, BYTES))
            .thread(free(1))
            .thread(closeAllocator()),
        during(
            "allocator-close-vs-range",
            "an allocator is closed while a heap adds a range of addresses",
            Setup.of(
                "a",
                malloc('a', 1, WHOLE),
                malloc('a', 2, WHOLE),
                malloc('a', 3, WHOLE),
                malloc('a', 4, WHOLE)),
            malloc('a', 5, WHOLE)));
  }
}
