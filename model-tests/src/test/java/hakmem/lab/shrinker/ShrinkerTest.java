// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.generator.LongTrace;
import hakmem.lab.generator.TraceGenerator;
import hakmem.lab.hunt.Hunt;
import hakmem.lab.model.Lockstep;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.Trace;
import hakmem.lab.trace.TraceRunner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delta debugging: minimal, deterministic, and fast on long recorded traces. */
class ShrinkerTest {
  private static final int COLLECTS = 70;

  /** Fails at the first free of a block of at least 1000 bytes after two switches of the thread. */
  private static Failure toy(Trace trace, Checks checks) {
    int switches = 0;
    List<Integer> large = new ArrayList<>();
    for (int i = 0; i < trace.steps().size(); i++) {
      Step step = trace.steps().get(i);
      if (step instanceof Step.OnThread) {
        switches++;
      } else if (step instanceof Step.Birth birth && birth.bytes() >= 1000) {
        large.add(step.id());
      } else if (step instanceof Step.Free && switches >= 2 && large.contains(step.id())) {
        return new Failure(i, "TOY", "planted in a test");
      }
    }
    return null;
  }

  @Test
  void toyFailureBecomesOneMinimal() {
    TraceRunner engine = ShrinkerTest::toy;
    Shrunk shrunk = null;
    for (long seed = 0; shrunk == null; seed++) {
      Trace trace = TraceGenerator.trace(EngineConfig.simulated(), seed, 300);
      shrunk = Shrinker.shrink(engine, trace, _ -> {});
    }
    assertEquals(4, shrunk.trace().steps().size(), shrunk.trace()::print);
    assertTrue(
        shrunk.trace().steps().containsAll(List.of(new Step.Malloc(0, 1000), new Step.Free(0))),
        shrunk.trace()::print);
    assertEquals(3, shrunk.failure().step());
    assertOneMinimal(engine, shrunk.trace());
  }

  private static void assertOneMinimal(TraceRunner engine, Trace trace) {
    assertTrue(Shrinker.isOneMinimal(engine, trace), trace::print);
    List<Step> more = new ArrayList<>(trace.steps());
    more.addFirst(new Step.Trim());
    assertFalse(Shrinker.isOneMinimal(engine, trace.withSteps(more)), "one step too many");
  }

  @Test
  void sameSeedGivesTheSameMinimalTrace() {
    var bug = BugCatalogue.byName("adopt-no-owner").orElseThrow();
    Hunt.Trophy first = Hunt.hunt(bug, 1, _ -> {});
    Hunt.Trophy second = Hunt.hunt(bug, 1, _ -> {});
    assertNotNull(first);
    assertNotNull(second);
    assertEquals(first.shrunk(), second.shrunk());
    assertOneMinimal(bug.plant(), first.shrunk().trace());
    assertTrue(first.shrunk().junitTest("found").contains("Trace.parse("));
    assertFalse(first.shrunk().wrongStep().isEmpty());
  }

  @Test
  void goodTraceIsNotShrunk() {
    Trace trace = Trace.parse("a 0 16\nf 0\n");
    assertNull(Shrinker.shrink(new Lockstep(), trace, _ -> {}));
  }

  /** Fails if the heap was collected so often. */
  private static Failure toyCollects(Trace trace, Checks checks) {
    int collects = 0;
    for (int i = 0; i < trace.steps().size(); i++) {
      collects += trace.steps().get(i) instanceof Step.Collect ? 1 : 0;
      if (collects == COLLECTS) {
        return new Failure(i, "TOY", "planted in a test");
      }
    }
    return null;
  }

  /** No block can be left out, and the trace is long: nothing to do for what drops blocks. */
  @Test
  void stepsWithoutBlocksAreLeftAsTheyAre() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 3 * COLLECTS; i++) {
      steps.add(i % 3 == 0 ? new Step.Collect() : new Step.Trim());
    }
    Shrunk shrunk =
        Shrinker.shrink(ShrinkerTest::toyCollects, new Trace(EngineConfig.ROOMY, steps), _ -> {});
    assertNotNull(shrunk);
    assertEquals(COLLECTS, shrunk.trace().steps().size());
  }

  /** The bug shows when a slab is full: thousands of small blocks, or a few large ones. */
  @Test
  void blocksThatFillASlabBecomeFew() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 8000; i++) {
      steps.add(new Step.Malloc(i, 20));
    }
    TraceRunner engine = BugCatalogue.byName("capacity-one-more").orElseThrow().plant();
    Shrunk shrunk = Shrinker.shrink(engine, new Trace(EngineConfig.ROOMY, steps), _ -> {});
    assertNotNull(shrunk);
    assertTrue(shrunk.trace().steps().size() <= 20, shrunk.trace()::print);
    assertOneMinimal(engine, shrunk.trace());
  }

  /** Ordinary work for 100,000 steps; the bug shows near the end, and needs a handful of them. */
  @ParameterizedTest
  @ValueSource(strings = {"calloc-overflow", "huge-free-leak", "dead-not-emptied"})
  void lateFailureOfALongTraceBecomesOneMinimal(String name) {
    Trace trace = new LongTrace(false, 1, 100_000, 4).make(null);
    assertEquals(trace, new LongTrace(false, 1, 100_000, 4).make(null), "same seed, same trace");
    TraceRunner engine = BugCatalogue.byName(name).orElseThrow().plant();
    Shrunk shrunk = Shrinker.shrink(engine, trace, _ -> {});
    assertNotNull(shrunk);
    assertTrue(shrunk.trace().steps().size() <= 8, shrunk.trace()::print);
    assertOneMinimal(engine, shrunk.trace());
  }

  @Test
  void orderOfTracesHasNoWayRound() {
    List<Step> steps =
        List.of(
            new Step.Malloc(0, 16),
            new Step.Calloc(0, 16, 1),
            new Step.Calloc(0, -16, 1),
            new Step.Calloc(0, 17, 1),
            new Step.Calloc(0, Long.MIN_VALUE, 1),
            new Step.Calloc(0, 16, 2),
            new Step.Calloc(1, 16, 1),
            new Step.Free(0),
            new Step.HeaplessFree(0));
    for (Step one : steps) {
      assertFalse(TraceOrder.isSmaller(List.of(one), List.of(one)));
      assertTrue(TraceOrder.isSmaller(List.of(one), List.of(one, one)));
      for (Step other : steps) {
        boolean smaller = TraceOrder.isSmaller(List.of(one), List.of(other));
        boolean larger = TraceOrder.isSmaller(List.of(other), List.of(one));
        assertEquals(!one.equals(other), smaller != larger, () -> one + ", " + other);
      }
    }
  }

  @Test
  void longTraceShrinksInFewRuns() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      steps.add(new Step.Malloc(i, 16 + i % 300));
      if (i >= 100) {
        steps.add(new Step.Free(i - 100));
      }
      if (i == 25_000) {
        steps.add(new Step.Realloc(i, 4000));
      }
    }
    Trace trace = new Trace(EngineConfig.ROOMY, steps);
    TraceRunner engine = BugCatalogue.byName("realloc-leaks").orElseThrow().plant();
    Shrunk shrunk = Shrinker.shrink(engine, trace, _ -> {});
    assertNotNull(shrunk);
    assertEquals(2, shrunk.trace().steps().size(), shrunk.trace()::print);
  }
}
