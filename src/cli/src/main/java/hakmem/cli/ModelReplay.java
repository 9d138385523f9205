// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.model.Lockstep;
import hakmem.lab.shrinker.SpecAction;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.StepText;
import hakmem.lab.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Replays of traces that were written by the model: step by step, beside the model. */
final class ModelReplay {
  private ModelReplay() {}

  /** Whether all files are traces of the model. */
  static boolean accepts(List<String> files) {
    return files.stream().allMatch(Trace::namesItsAllocator);
  }

  /** Runs the traces and reports the first wrong step of each; returns the exit code. */
  static int run(List<String> files, CommandOutput output) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    int errors = 0;
    for (String file : files) {
      Trace trace = Trace.read(file);
      Failure failure = new Lockstep().run(trace, Checks.forLength(trace.steps().size()));
      errors += failure == null ? 0 : 1;
      output.text(
          "%s: %d steps on %s: %s%n"
              .formatted(
                  file,
                  trace.steps().size(),
                  trace.config().print(),
                  failure == null ? "engine and model agree" : describe(trace, failure)));
      rows.add(row(file, trace, failure));
    }
    output.document(Map.of("command", "replay", "errors", errors, "rows", rows));
    return errors == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static String describe(Trace trace, Failure failure) {
    return "%s%n  wrong: %s%n  %s%n  spec: %s"
        .formatted(
            failure.invariant(),
            stepOf(trace, failure),
            failure.message(),
            SpecAction.of(trace, failure.step()));
  }

  /** The first wrong step in words. */
  static String stepOf(Trace trace, Failure failure) {
    return failure.step() < trace.steps().size()
        ? "step %d, %s"
            .formatted(failure.step() + 1, StepText.describe(trace.steps().get(failure.step())))
        : "after the last step, when all blocks were freed and all heaps closed";
  }

  private static Map<String, @Nullable Object> row(
      String file, Trace trace, @Nullable Failure failure) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("trace", file);
    row.put("steps", trace.steps().size());
    row.put("invariant", failure == null ? null : failure.invariant());
    row.put("step", failure == null ? null : failure.step() + 1);
    row.put("message", failure == null ? null : failure.message());
    return row;
  }
}
