// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.closeAllocator;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.freeOnce;
import static hakmem.lab.scenario.ScenarioOp.malloc;
import static hakmem.lab.scenario.ScenarioOp.realloc;
import static hakmem.lab.scenario.ScenarioOp.trim;

import java.util.List;
import java.util.stream.Stream;

/** Spans of huge blocks: claimed, kept, given back. */
final class SpanScenarios {
  private static final long HUGE = 3 << 20;

  private SpanScenarios() {}

  static List<Scenario> all() {
    return Stream.concat(spans().stream(), placedBlocks().stream()).toList();
  }

  private static List<Scenario> spans() {
    return List.of(
        scenario(
                "span-vs-span",
                "two threads want the one span that is cached",
                Setup.of("ab", malloc('a', 1, HUGE), free('a', 1)).retainingSpans())
            .thread(malloc('a', 2, HUGE))
            .thread(malloc('b', 3, HUGE))
            .preemptedAtMost(2),
        scenario(
                "span-claim-vs-claim",
                "two threads claim slots of a range whose cache is empty",
                Setup.of("ab", malloc('a', 1, HUGE)))
            .thread(malloc('a', 2, HUGE))
            .thread(malloc('b', 3, HUGE))
            .preemptedAtMost(2),
        scenario(
                "span-give-vs-give",
                "two threads free huge blocks of one length",
                Setup.of("ab", malloc('a', 1, HUGE), malloc('a', 2, HUGE)).retainingSpans())
            .thread(free('a', 1))
            .thread(free('b', 2))
            .preemptedAtMost(2),
        scenario(
                "span-give-vs-take",
                "a huge block is freed while another is wanted",
                Setup.of("ab", malloc('a', 1, HUGE)).retainingSpans())
            .thread(free('a', 1))
            .thread(malloc('b', 2, HUGE))
            .preemptedAtMost(2),
        scenario(
                "span-purge-vs-take",
                "the same, and nothing is cached",
                Setup.of("ab", malloc('a', 1, HUGE)).retainingNothing())
            .thread(free('a', 1))
            .thread(malloc('b', 2, HUGE))
            .preemptedAtMost(2),
        scenario(
                "span-trim-vs-take",
                "the cache is emptied while a thread takes from it",
                Setup.of("ab", malloc('a', 1, HUGE), free('a', 1)).retainingSpans())
            .thread(trim())
            .thread(malloc('b', 2, HUGE))
            .preemptedAtMost(2),
        scenario(
                "span-trim-vs-trim",
                "two threads empty the cache",
                Setup.of("ab", malloc('a', 1, HUGE), free('a', 1)).retainingSpans())
            .thread(trim())
            .thread(trim())
            .preemptedAtMost(1));
  }

  /** Of blocks that have a place while they are in use. */
  private static List<Scenario> placedBlocks() {
    return List.of(
        scenario(
                "placed-double-free",
                "two threads free the same huge block, which has a place: one of them wins",
                placed().retainingSpans())
            .thread(freeOnce('a', 2))
            .thread(freeOnce('b', 2)),
        scenario(
                "placed-free-vs-take",
                "a huge block that has a place is freed while another is wanted",
                placed().retainingSpans())
            .thread(free('a', 2))
            .thread(malloc('b', 4, HUGE))
            .preemptedAtMost(2),
        scenario(
                "placed-free-vs-give",
                "the same, and the free of another block wants its room",
                placed().retainingOneSpan())
            .thread(free('a', 2))
            .thread(free('b', 3))
            .preemptedAtMost(2),
        scenario(
                "placed-realloc-vs-give",
                "a huge block that has a place is resized while another's free wants its room",
                placed().retainingOneSpan())
            .thread(realloc('a', 2, HUGE - (1 << 19)))
            .thread(free('b', 3))
            .preemptedAtMost(2));
  }

  /** Block 2 is in use and has a place; block 3 has none. */
  private static Setup placed() {
    return Setup.of(
        "ab", malloc('a', 1, HUGE), free('a', 1), malloc('a', 2, HUGE), malloc('a', 3, HUGE));
  }

  /** Of kept blocks that become others: cut, or joined. */
  static List<Scenario> parts() {
    return List.of(
        scenario(
                "parts-cut-vs-take",
                "a kept huge block is cut for a shorter one while another wants it as it is",
                Setup.of("ab", malloc('a', 1, 2 * HUGE), free('a', 1)).retainingSpans())
            .thread(malloc('a', 2, HUGE))
            .thread(malloc('b', 3, 2 * HUGE))
            .preemptedAtMost(2),
        scenario(
                "parts-cut-vs-cut",
                "two threads want a part of the one huge block that is kept",
                Setup.of("ab", malloc('a', 1, 2 * HUGE), free('a', 1)).retainingSpans())
            .thread(malloc('a', 2, HUGE))
            .thread(malloc('b', 3, HUGE))
            .preemptedAtMost(1),
        scenario(
                "parts-join-vs-take",
                "two kept huge blocks are joined while another thread wants one of them",
                neighbours().retainingSpans())
            .thread(malloc('a', 3, 2 * HUGE))
            .thread(malloc('b', 4, HUGE))
            .preemptedAtMost(2),
        scenario(
                "parts-join-vs-trim",
                "two kept huge blocks are joined while the cache is emptied",
                neighbours().retainingSpans())
            .thread(malloc('a', 3, 2 * HUGE))
            .thread(trim())
            .preemptedAtMost(2),
        scenario(
                "parts-late-free",
                "a block is freed twice, and joined with its neighbour before the second free ends",
                Setup.of("ab", malloc('a', 2, HUGE), malloc('a', 1, HUGE), free('a', 2))
                    .retainingSpans())
            .thread(freeOnce('a', 1))
            .thread(freeOnce('b', 1), malloc('b', 3, 2 * HUGE))
            .preemptedAtMost(2),
        scenario(
                "parts-cut-vs-close",
                "an allocator is closed while a kept huge block is cut",
                Setup.of("a", malloc('a', 1, 2 * HUGE), free('a', 1)).retainingSpans())
            .thread(malloc('a', 2, HUGE))
            .thread(closeAllocator())
            .preemptedAtMost(2));
  }

  /** Blocks 1 and 2 lie side by side, and are kept. */
  private static Setup neighbours() {
    return Setup.of("ab", malloc('a', 1, HUGE), malloc('a', 2, HUGE), free('a', 1), free('a', 2));
  }
}
