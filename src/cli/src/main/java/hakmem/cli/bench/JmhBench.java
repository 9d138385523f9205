// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.BenchSuite;
import hakmem.cli.CommandOutput;
import hakmem.cli.Progress;
import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** {@code hakmem bench --jmh}: the same step under JMH, a second opinion. Stateless. */
public final class JmhBench {
  private JmhBench() {}

  /** One allocator's row. */
  private record Row(
      @JsonProperty("benchmark") String benchmark,
      @JsonProperty("method") String method,
      @JsonProperty("ns_per_step") double nanosPerStep,
      @JsonProperty("ns_per_step_best") double nanosPerStepBest,
      @JsonProperty("heap_bytes_per_step") double heapBytesPerStep,
      @JsonProperty("ratio_gross") double ratioGross,
      @JsonProperty("ratio_net") @Nullable Double ratioNet) {}

  /** Runs all methods of a suite and prints their rows. */
  public static void run(BenchSuite suite, boolean quick, CommandOutput output) {
    Map<String, JmhRun.Score> scores = new LinkedHashMap<>();
    try (Progress progress = Progress.of("bench", suite.methods().size())) {
      for (String method : suite.methods()) {
        progress.now(method);
        scores.put(method, JmhRun.run(suite, method, quick));
        progress.step(method);
      }
    }
    List<Row> rows = rows(suite, scores);
    output.text(table(suite, rows));
    output.document(
        Map.of("command", "bench", "benchmark", suite.label(), "quick", quick, "rows", rows));
  }

  private static List<Row> rows(BenchSuite suite, Map<String, JmhRun.Score> scores) {
    double peer = nanosPerStep(scores, BenchSuite.PEER);
    double baseline = nanosPerStep(scores, BenchSuite.BASELINE);
    List<Row> rows = new ArrayList<>();
    scores.forEach(
        (method, score) -> {
          double nanos = score.nanosPerStep();
          boolean bare = method.equals(BenchSuite.BASELINE) || nanos <= baseline;
          rows.add(
              new Row(
                  suite.label(),
                  method,
                  nanos,
                  score.nanosPerStepBest(),
                  score.heapBytesPerStep(),
                  peer / nanos,
                  bare ? null : (peer - baseline) / (nanos - baseline)));
        });
    return rows;
  }

  private static double nanosPerStep(Map<String, JmhRun.Score> scores, String method) {
    JmhRun.Score score = scores.get(method);
    if (score == null) {
      throw new IllegalStateException("the suite has no method " + method + "; add it");
    }
    return score.nanosPerStep();
  }

  private static String table(BenchSuite suite, List<Row> rows) {
    TextTable table =
        new TextTable(1, "allocator", "ns/step", "best", "gross ratio", "net ratio", "heap B/step");
    for (Row r : rows) {
      table.row(
          r.method(),
          Units.decimal(r.nanosPerStep(), 2),
          Units.decimal(r.nanosPerStepBest(), 2),
          Units.decimal(r.ratioGross(), 2) + "x",
          r.ratioNet() == null ? "-" : Units.decimal(r.ratioNet(), 2) + "x",
          Units.decimal(r.heapBytesPerStep(), 3));
    }
    return suite.label()
        + ": "
        + suite.step()
        + "\n"
        + table
        + "ns/step is CPU time, the median of all iterations. Ratio: system malloc's ns/step"
        + " divided by the row's; net: without the baseline's.\n";
  }
}
