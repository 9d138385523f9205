// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import static hakmem.lab.scenario.Scenario.scenario;
import static hakmem.lab.scenario.ScenarioOp.claimBit;
import static hakmem.lab.scenario.ScenarioOp.collect;
import static hakmem.lab.scenario.ScenarioOp.free;
import static hakmem.lab.scenario.ScenarioOp.malloc;
import static hakmem.lab.scenario.ScenarioOp.replaceBit;
import static hakmem.lab.scenario.ScenarioOp.trim;

import java.util.ArrayList;
import java.util.List;

/** Units and superslabs: cut, released, retained, purged, used again. */
final class SuperslabScenarios {
  private static final long SMALL = 32 << 10;

  /** A slab of two units for one block: kept when it is free, until the heap is collected. */
  private static final long PAIR = 128 << 10;

  /** A slab of the other 30 units. */
  private static final long REST = 30 * 64 << 10;

  /** A slab of all 32 units. */
  private static final long WHOLE = 2 << 20;

  private SuperslabScenarios() {}

  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>(superslabs());
    all.addAll(retired());
    all.add(bits());
    return all;
  }

  private static List<Scenario> superslabs() {
    return List.of(
        scenario(
                "cut-vs-cut",
                "two heaps cut units of one superslab",
                Setup.of("abc", malloc('c', 1, SMALL)))
            .thread(malloc('a', 2, SMALL))
            .thread(malloc('b', 3, SMALL)),
        scenario("first-cut-vs-cut", "two heaps need the first superslab", Setup.of("ab"))
            .thread(malloc('a', 1, SMALL))
            .thread(malloc('b', 2, SMALL)),
        scenario(
                "range-vs-range",
                "two heaps find all ranges full, and each adds one",
                Setup.of(
                    "ab",
                    malloc('a', 1, WHOLE),
                    malloc('a', 2, WHOLE),
                    malloc('a', 3, WHOLE),
                    malloc('a', 4, WHOLE)))
            .thread(malloc('a', 5, WHOLE))
            .thread(malloc('b', 6, WHOLE))
            .preemptedAtMost(2),
        scenario(
                "cut-vs-retire",
                "units are cut while the superslab's last slab is released",
                Setup.of("ab", malloc('a', 1, PAIR), free('a', 1)))
            .thread(collect('a'))
            .thread(malloc('b', 2, SMALL)),
        scenario(
                "cut-vs-purge",
                "the same, and nothing is retained",
                Setup.of("ab", malloc('a', 1, PAIR), free('a', 1)).retainingNothing())
            .thread(collect('a'))
            .thread(malloc('b', 2, SMALL)),
        scenario(
                "cut-last-vs-release",
                "a search finds the superslab full while units come back",
                Setup.of("ab", malloc('a', 1, PAIR), malloc('a', 2, REST), free('a', 1)))
            .thread(collect('a'))
            .thread(malloc('b', 3, SMALL)));
  }

  private static List<Scenario> retired() {
    return List.of(
        scenario(
                "retire-vs-trim",
                "a superslab is retained while retained ones are given back",
                Setup.of("a", malloc('a', 1, PAIR), free('a', 1)))
            .thread(collect('a'))
            .thread(trim()),
        scenario(
                "cut-vs-trim",
                "a retained superslab is used again while it is given back",
                Setup.of("ab", malloc('a', 1, PAIR), free('a', 1), collect('a')))
            .thread(malloc('b', 2, SMALL))
            .thread(trim()),
        scenario(
                "cut-vs-purge-units",
                "units are cut while the memory of free ones goes back",
                Setup.of(
                    "ab", malloc('a', 1, SMALL), malloc('a', 2, PAIR), free('a', 2), collect('a')))
            .thread(malloc('b', 3, SMALL))
            .thread(trim()),
        scenario(
                "release-vs-purge-units",
                "the last slab is released while the memory of free units goes back",
                Setup.of(
                    "a",
                    malloc('a', 1, PAIR),
                    malloc('a', 2, SMALL),
                    free('a', 2),
                    collect('a'),
                    free('a', 1)))
            .thread(collect('a'))
            .thread(trim()),
        scenario(
                "purge-units-vs-purge-units",
                "two threads give the same free units back to the system",
                Setup.of(
                    "a", malloc('a', 1, SMALL), malloc('a', 2, PAIR), free('a', 2), collect('a')))
            .thread(trim())
            .thread(trim()),
        scenario(
                "trim-vs-trim",
                "two threads give the same superslab back",
                Setup.of("a", malloc('a', 1, PAIR), free('a', 1), collect('a')))
            .thread(trim())
            .thread(trim()),
        scenario(
                "retire-vs-retire",
                "two superslabs become empty, and there is room for one",
                Setup.of(
                    "ab", malloc('a', 1, WHOLE), malloc('b', 2, WHOLE), free('a', 1), free('b', 2)))
            .thread(collect('a'))
            .thread(collect('b')),
        scenario(
                "hint-vs-rebirth",
                "a search clears the hint of a superslab that is purged and registered anew",
                Setup.of("ab", malloc('a', 1, PAIR), malloc('a', 2, REST)).retainingNothing())
            .thread(malloc('b', 4, SMALL))
            .thread(free('a', 1), free('a', 2), collect('a'), malloc('a', 3, SMALL))
            .preemptedAtMost(2), // 3,413 interleavings; hundreds of thousands in all.
        scenario(
                "address-reuse",
                "a superslab is purged and its address registered again, by either thread",
                Setup.of("ab", malloc('a', 1, WHOLE), free('a', 1)).retainingNothing())
            .thread(collect('a'), malloc('a', 2, WHOLE))
            .thread(malloc('b', 3, WHOLE), free('b', 3), collect('b'))
            .preemptedAtMost(2)); // 2,922 interleavings.
  }

  /** The set of indices without superslab, by itself. */
  private static Scenario bits() {
    return scenario(
            "claim-vs-replace",
            "the bit that a claim has seen goes, after a lower one has come",
            Setup.of(""))
        .thread(claimBit())
        .thread(replaceBit());
  }
}
