// SPDX-License-Identifier: Apache-2.0
package hakmem.model.record;

import hakmem.model.bug.MutatingLoader;
import hakmem.model.bug.PlantedBug;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs threads on an instrumented copy of the engine and returns what the specs make of it. */
public final class ActionRecorder {
  private static final UnaryOperator<byte[]> REWRITER = ProbeWriter::rewrite;
  private static final String RUN = "hakmem.model.record.RecordedRun";

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
   * @param traces by trace module the lines of a file for {@code hakmem check --trace}
   * @param failure what the engine threw although the program was correct, or null; the traces then
   *     end there
   */
  public record Recorded(Map<String, List<String>> traces, @Nullable String failure) {}

  /**
   * Records a run.
   *
   * @param bug to plant in the engine, or null
   */
  public static Recorded record(Plan plan, @Nullable PlantedBug bug) {
    ClassLoader engine = MutatingLoader.copyOf(bug, REWRITER);
    try {
      @SuppressWarnings("unchecked") // RecordedRun says so.
      Function<Object[], Map<String, List<String>>> run =
          (Function<Object[], Map<String, List<String>>>)
              engine.loadClass(RUN).getConstructor().newInstance();
      Map<String, List<String>> traces =
          run.apply(
              new Object[] {
                plan.seed(),
                plan.threads(),
                plan.steps(),
                plan.headers(),
                plan.heldMax(),
                plan.plain()
              });
      List<String> failure = traces.remove(FAILURE);
      return new Recorded(traces, failure == null || failure.isEmpty() ? null : failure.getFirst());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the instrumented engine cannot be loaded", e);
    }
  }
}
