// SPDX-License-Identifier: Apache-2.0
package hakmem.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.model.bug.BugCatalogue;
import hakmem.model.bug.Hunt;
import hakmem.model.generate.TraceGenerator;
import hakmem.model.run.Executor;
import hakmem.model.shrink.Shrinker;
import hakmem.model.shrink.Shrunk;
import hakmem.model.trace.Checks;
import hakmem.model.trace.Engine;
import hakmem.model.trace.EngineConfig;
import hakmem.model.trace.Failure;
import hakmem.model.trace.ModelTrace;
import hakmem.model.trace.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delta debugging: minimal, deterministic, and fast on long recorded traces. */
class ShrinkerTest {
  /** Fails at the first free of a block of at least 1000 bytes after two switches of the thread. */
  private static Failure toy(ModelTrace trace, Checks checks) {
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
    Engine engine = ShrinkerTest::toy;
    Shrunk shrunk = null;
    for (long seed = 0; shrunk == null; seed++) {
      ModelTrace trace = TraceGenerator.trace(EngineConfig.simulated(), seed, 300);
      shrunk = Shrinker.shrink(engine, trace, _ -> {});
    }
    assertEquals(4, shrunk.trace().steps().size(), shrunk.trace()::print);
    assertTrue(
        shrunk.trace().steps().containsAll(List.of(new Step.Malloc(0, 1000), new Step.Free(0))),
        shrunk.trace()::print);
    assertEquals(3, shrunk.failure().step());
    assertOneMinimal(engine, shrunk.trace());
  }

  private static void assertOneMinimal(Engine engine, ModelTrace trace) {
    for (int i = 0; i < trace.steps().size(); i++) {
      List<Step> less = new ArrayList<>(trace.steps());
      less.remove(i);
      assertNull(engine.run(trace.withSteps(less), Checks.ALL), "step " + i + " is not needed");
    }
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
    assertTrue(first.shrunk().junitTest("found").contains("ModelTrace.parse("));
    assertFalse(first.shrunk().wrongStep().isEmpty());
  }

  @Test
  void goodTraceIsNotShrunk() {
    ModelTrace trace = ModelTrace.parse("a 0 16\nf 0\n");
    assertNull(Shrinker.shrink(new Executor(), trace, _ -> {}));
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
    ModelTrace trace = new ModelTrace(EngineConfig.ROOMY, steps);
    Engine engine = BugCatalogue.byName("realloc-leaks").orElseThrow().plant();
    Shrunk shrunk = Shrinker.shrink(engine, trace, _ -> {});
    assertNotNull(shrunk);
    assertEquals(2, shrunk.trace().steps().size(), shrunk.trace()::print);
  }
}
