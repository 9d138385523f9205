// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.BenchSuite;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem bench}: JMH benchmarks of hakmem beside system malloc, in one run. */
@Command(
    name = "bench",
    description = "Runs a benchmark of hakmem beside system malloc (JMH, in JVMs of their own).",
    footer = {
      "",
      "ns/step is CPU time: the median of all iterations; best is the fastest one. Ratios say",
      "how many times as fast as system malloc a row is: gross with the loop's own cost in both,",
      "net without it. heap B/step are bytes of Java objects per step. Figures depend on the",
      "machine: compare rows of one run only."
    })
final class BenchCommand implements Callable<Integer> {
  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Benchmark to run: larson-step (default).")
  private String name = "larson-step";

  @Option(
      names = "--quick",
      description = "One short fork each: rough figures in under half a minute.")
  private boolean quick;

  /** One allocator's row. */
  private record Row(
      @JsonProperty("benchmark") String benchmark,
      @JsonProperty("method") String method,
      @JsonProperty("ns_per_step") double nanosPerStep,
      @JsonProperty("ns_per_step_best") double nanosPerStepBest,
      @JsonProperty("heap_bytes_per_step") double heapBytesPerStep,
      @JsonProperty("ratio_gross") double ratioGross,
      @JsonProperty("ratio_net") @Nullable Double ratioNet) {}

  @Override
  public Integer call() {
    BenchSuite suite = suite();
    Map<String, BenchRun.Score> scores = new LinkedHashMap<>();
    try (Progress progress = Progress.of("bench", suite.methods().size())) {
      for (String method : suite.methods()) {
        progress.now(method);
        scores.put(method, BenchRun.run(suite, method, quick));
        progress.step(method);
      }
    }
    List<Row> rows = rows(suite, scores);
    output.text(table(suite, rows));
    output.document(
        Map.of("command", "bench", "benchmark", suite.label(), "quick", quick, "rows", rows));
    return ExitCode.SUCCESS;
  }

  private BenchSuite suite() {
    return Arrays.stream(BenchSuite.values())
        .filter(s -> s.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "there is no benchmark '"
                        + name
                        + "'; there is: "
                        + Arrays.stream(BenchSuite.values())
                            .map(BenchSuite::label)
                            .collect(Collectors.joining(", "))));
  }

  private static List<Row> rows(BenchSuite suite, Map<String, BenchRun.Score> scores) {
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

  private static double nanosPerStep(Map<String, BenchRun.Score> scores, String method) {
    BenchRun.Score score = scores.get(method);
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
        + "Ratio: system malloc's ns/step divided by the row's; net: without the baseline's.\n";
  }
}
