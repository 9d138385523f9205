// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.lab.bug.MutatingLoader;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.scheduler.Instrumenter;
import hakmem.lab.scheduler.Interleavings;
import hakmem.lab.scheduler.ScenarioSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs threads on an instrumented copy of the engine and returns what the specs make of it. */
public final class ActionRecorder {
  private static final UnaryOperator<byte[]> REWRITER = ProbeWriter::rewrite;
  private static final String RUN = "hakmem.lab.recorder.RecordedRun";

  private static final String SCENARIOS = "hakmem.lab.recorder.RecordedScenarios";

  /**
   * Scenarios of one size class that free rightly: what a log of RemoteFree can be of. By blocks of
   * a slab, which is a constant of the spec: two, and four.
   */
  public static final List<List<String>> SCHEDULED =
      List.of(
          List.of(
              "remote-free-vs-refill",
              "remote-free-vs-give-up",
              "claim-full-slab",
              "claim-without-heap",
              "claim-vs-refill",
              "adopt-vs-push",
              "adopt-vs-adopt",
              "relist",
              "relist-vs-adopt",
              "list-vs-adopt",
              "close-vs-close",
              "cut-vs-cut",
              "first-cut-vs-cut",
              "idle-take-vs-free",
              "idle-take-vs-remote-free",
              "idle-take-vs-claim",
              "closed-free-vs-take"),
          List.of(
              "adopt-push-push",
              "idle-take-vs-malloc",
              "idle-take-vs-two-mallocs",
              "two-takers",
              "two-takers-vs-malloc",
              "close-vs-take"));

  /** The scheduler's points go into code that has its probes already. */
  private static final UnaryOperator<byte[]> SCHEDULED_REWRITER =
      original -> Instrumenter.INSTANCE.apply(ProbeWriter.rewrite(original));

  /** Key under which a run returns what went wrong. */
  static final String FAILURE = "failure";

  private ActionRecorder() {}

  /**
   * What is to be run. The seed fixes what each thread does, not how they interleave.
   *
   * @param seed of the programs
   * @param threads 1 or more
   * @param steps of each thread
   * @param headers block layout
   * @param heldMax blocks that a thread holds at most; many of them reach a second address range
   * @param plain one size class, right frees only, heaps closed at the end, and one more thread
   *     that empties idle heaps: what RemoteFree is about
   */
  public record Plan(
      long seed, int threads, int steps, boolean headers, int heldMax, boolean plain) {}

  /**
   * What was recorded.
   *
   * @param logs by trace module the lines of a file for {@code hakmem check --trace}
   * @param failure what the engine threw although the program was correct, or null; the logs then
   *     end there
   */
  public record Recorded(Map<String, List<String>> logs, @Nullable String failure) {}

  /**
   * Records a run.
   *
   * @param bug to plant in the engine, or null
   */
  public static Recorded record(Plan plan, @Nullable PlantedBug bug) {
    ClassLoader engine = MutatingLoader.copyOf(bug, REWRITER);
    try {
      @SuppressWarnings("unchecked") // RecordedRun says so.
      Function<List<Object>, Map<String, List<String>>> run =
          (Function<List<Object>, Map<String, List<String>>>)
              engine.loadClass(RUN).getConstructor().newInstance();
      Map<String, List<String>> logs =
          run.apply(
              List.of(
                  plan.seed(),
                  plan.threads(),
                  plan.steps(),
                  plan.headers(),
                  plan.heldMax(),
                  plan.plain()));
      List<String> failure = logs.remove(FAILURE);
      return new Recorded(logs, failure == null || failure.isEmpty() ? null : failure.getFirst());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the instrumented engine cannot be loaded", e);
    }
  }

  /**
   * Records executions of the scheduler's scenarios: the same ones every time.
   *
   * @param scenarios names; of one list of {@link #SCHEDULED}
   * @param most executions of each
   * @param bug to plant in the engine, or null
   * @return lines of a log of RemoteFree, a part for each execution that differs from the others
   */
  @SuppressWarnings("unchecked") // RecordedScenarios says so.
  public static List<String> recordScheduled(
      List<String> scenarios, long most, @Nullable PlantedBug bug) {
    ClassLoader engine = MutatingLoader.copyOf(bug, SCHEDULED_REWRITER);
    ScenarioSet recorded = Interleavings.scenariosOf(engine, SCENARIOS);
    Interleavings interleavings = Interleavings.unjudged(recorded);
    for (String scenario : scenarios) {
      interleavings.explore(scenario, most, 1, _ -> {});
    }
    return ((Supplier<List<String>>) recorded).get();
  }
}
