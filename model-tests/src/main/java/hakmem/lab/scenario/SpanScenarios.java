// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.malloc;
import static hakmem.lab.scenario.ScenarioOp.trim;

import java.util.List;

/** Spans of huge blocks: claimed, cached, given back. */
final class SpanScenarios {
  private static final long HUGE = 3 << 20;

  private SpanScenarios() {}

  static List<Scenario> all() {
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
            .preemptedAtMost(2));
  }
}
