// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.lab.footprint.BoundSearch;
import hakmem.lab.footprint.Footprint;
import hakmem.lab.footprint.Load;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem footprint}: what very many threads cost in committed memory. */
@Command(
    name = "footprint",
    description = {
      "Runs loads of very many threads and compares committed memory with its bound.",
      "short-threads: 100,000 platform threads, 256 at a time, that leave blocks behind.",
      "virtual-threads: 1,000,000, a thousand at a time, that hand blocks over.",
      "producers: 16 threads that only allocate and one that only frees."
    },
    footer = {
      "",
      "Bounds follow from heaps and live blocks at a time, not from how many there were; the",
      "final one is that of retained memory. Exit code 1 if one is broken."
    })
final class FootprintCommand implements Callable<Integer> {
  private static final int QUICK_DIVISOR = 100;

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(arity = "0..*", paramLabel = "LOAD", description = "Which; default: all three.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--search",
      paramLabel = "PROGRAMS",
      description = "Instead: so many programs that try to pass the bound, by their seeds.")
  private int search;

  @Option(names = "--quick", description = "A hundredth of the threads and blocks.")
  private boolean quick;

  /** One load's row. */
  private record Row(
      String load,
      int threads,
      @JsonProperty("live_bytes_peak") long liveBytesPeak,
      @JsonProperty("committed_bytes_peak") long committedBytesPeak,
      @JsonProperty("peak_bound") long peakBound,
      @JsonProperty("committed_bytes_final") long committedBytesFinal,
      @JsonProperty("final_bound") long finalBound,
      double seconds,
      List<String> violations) {
    static Row of(Footprint found) {
      return new Row(
          found.load(),
          found.threads(),
          found.liveBytesPeak(),
          found.committedBytesPeak(),
          found.peakBound(),
          found.committedBytesFinal(),
          found.finalBound(),
          Math.round(found.seconds() * 10) / 10.0,
          found.violations());
    }
  }

  @Override
  public Integer call() {
    if (search > 0) {
      return search();
    }
    List<Load> loads =
        names.isEmpty()
            ? List.of(Load.values())
            : names.stream().map(FootprintCommand::named).toList();
    List<Row> rows = new ArrayList<>();
    for (Load load : loads) {
      rows.add(Row.of(run(load)));
    }
    output.text(table(rows));
    output.document(Map.of("command", "footprint", "quick", quick, "rows", rows));
    boolean holds = rows.stream().allMatch(row -> row.violations().isEmpty());
    return holds ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private int search() {
    List<BoundSearch.Found> nearest = new ArrayList<>();
    List<BoundSearch.Found> beyond = new ArrayList<>();
    try (Progress progress = Progress.of("search", search)) {
      for (long seed = 0; seed < search; seed++) {
        BoundSearch.Found found = BoundSearch.run(seed);
        if (!found.violations().isEmpty()) {
          beyond.add(found);
        }
        nearest.removeIf(f -> f.program().equals(found.program()) && f.part() <= found.part());
        if (nearest.stream().noneMatch(f -> f.program().equals(found.program()))) {
          nearest.add(found);
        }
        progress.step("");
      }
    }
    TextTable table =
        new TextTable(2, "program", "seed", "heaps", "live blocks", "committed", "bound", "part");
    for (BoundSearch.Found found : nearest) {
      table.row(
          found.program(),
          Long.toString(found.seed()),
          Units.count(found.heaps()),
          Units.count(found.liveBlocks()),
          Units.bytes(found.committedBytes()),
          Units.bytes(found.boundBytes()),
          String.format(java.util.Locale.ROOT, "%.2f", found.part()));
    }
    output.text(table.toString());
    beyond.forEach(found -> output.text("seed " + found.seed() + ": " + found.violations() + "\n"));
    output.document(
        Map.of("command", "footprint", "search", search, "nearest", nearest, "beyond", beyond));
    return beyond.isEmpty() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private Footprint run(Load load) {
    int count = quick ? load.count() / QUICK_DIVISOR : load.count();
    try (Progress progress = Progress.of(load.label(), count)) {
      return Footprint.of(load, count, _ -> progress.step(""));
    }
  }

  private static Load named(String name) {
    return Arrays.stream(Load.values())
        .filter(load -> load.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "there is no load '"
                        + name
                        + "'; there are: "
                        + Arrays.stream(Load.values())
                            .map(Load::label)
                            .collect(Collectors.joining(", "))));
  }

  private static String table(List<Row> rows) {
    TextTable table =
        new TextTable(
            1, "load", "threads", "live peak", "committed peak", "bound", "final", "bound", "s");
    StringBuilder broken = new StringBuilder();
    for (Row row : rows) {
      table.row(
          row.load(),
          Units.count(row.threads()),
          Units.bytes(row.liveBytesPeak()),
          Units.bytes(row.committedBytesPeak()),
          Units.bytes(row.peakBound()),
          Units.bytes(row.committedBytesFinal()),
          Units.bytes(row.finalBound()),
          Units.decimal(row.seconds(), 1));
      row.violations().forEach(v -> broken.append(row.load()).append(": ").append(v).append('\n'));
    }
    return table.toString() + broken;
  }
}
