// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.feature.Feature;
import hakmem.bench.feature.FeaturePeer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.run.Conductor;
import hakmem.bench.run.Contender;
import hakmem.bench.run.JavaContender;
import hakmem.bench.run.Listener;
import hakmem.bench.run.Pace;
import hakmem.bench.run.Result;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import hakmem.cli.CommandOutput;
import hakmem.cli.Units;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * {@code hakmem bench --features}: a step of Larson's while the allocator is looked at, all rows in
 * turns, as the table of src/cost.md. Stateless.
 */
public final class FeatureTable {
  private static final String WORKLOAD = "larson-step";

  private FeatureTable() {}

  /** A row; figures are null if there are none, and the reason says why. */
  private record Row(
      @JsonProperty("feature") String feature,
      @JsonProperty("setting") String setting,
      @JsonProperty("how") String how,
      @JsonProperty("ns_per_step") @Nullable Double nanos,
      @JsonProperty("ns_per_step_low") @Nullable Double low,
      @JsonProperty("ns_per_step_high") @Nullable Double high,
      @JsonProperty("cpu_ns_per_step") @Nullable Double cpu,
      @JsonProperty("ratio") @Nullable Double ratio,
      @JsonProperty("more_rss_bytes") @Nullable Long moreRss,
      @JsonProperty("more_java_heap_bytes") @Nullable Long moreJavaHeap,
      @JsonProperty("reason") @Nullable String reason) {}

  /** How many steps the listener is told of. */
  public static int steps(boolean quick) {
    return Conductor.steps(workload(), List.of(1), contenders(Path.of("")), pace(quick));
  }

  /**
   * Measures all and prints the table.
   *
   * @param scratch folder for files
   * @return whether each row has figures
   */
  public static boolean run(boolean quick, Path scratch, Listener listener, CommandOutput output) {
    Pace pace = pace(quick);
    List<Result> results =
        new Conductor(contenders(scratch), pace, listener).run(workload(), List.of(1));
    Result.@Nullable Figures off = results.getFirst().figures();
    List<Row> rows = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      rows.add(row(feature, results.get(feature.ordinal()), off));
    }
    output.text(markdown(rows));
    output.document(
        Map.of(
            "command",
            "bench",
            "benchmark",
            "features",
            "machine",
            Machine.here(),
            "rounds",
            pace.rounds(),
            "round_ms",
            pace.roundMillis(),
            "rows",
            rows));
    return rows.stream().allMatch(row -> row.reason() == null);
  }

  private static Pace pace(boolean quick) {
    return quick ? Pace.QUICK : Pace.FULL;
  }

  private static List<Workload> workload() {
    return Workloads.named(WORKLOAD);
  }

  private static List<Contender> contenders(Path scratch) {
    List<Contender> contenders = new ArrayList<>();
    for (PeerKind kind : FeaturePeer.kinds()) {
      String folder = "-D" + FeaturePeer.SCRATCH + "=" + scratch;
      contenders.add(new JavaContender(kind, List.of(folder)));
    }
    return contenders;
  }

  private static Row row(Feature feature, Result result, Result.@Nullable Figures off) {
    String setting = feature.setting().name().toLowerCase(Locale.ROOT);
    Result.Figures own = result.figures();
    Result.Problem problem = result.problem();
    if (own == null || off == null || problem != null) {
      String reason = problem == null ? "nothing to compare with" : problem.reason();
      return new Row(
          feature.label(),
          setting,
          feature.how(),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          reason);
    }
    return new Row(
        feature.label(),
        setting,
        feature.how(),
        own.nanosPerOperation().median(),
        own.nanosPerOperation().low(),
        own.nanosPerOperation().high(),
        own.cpuNanosPerOperation(),
        own.nanosPerOperation().median() / off.nanosPerOperation().median(),
        more(own.peakRssBytes(), off.peakRssBytes()),
        more(own.javaHeapBytes(), off.javaHeapBytes()),
        null);
  }

  private static @Nullable Long more(@Nullable Long own, @Nullable Long off) {
    return own == null || off == null ? null : Long.valueOf(own - off);
  }

  private static String markdown(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append("| on | setting | how | ns a step | quartiles | CPU ns | of off |");
    text.append(" more resident, KiB | more Java heap, KiB |\n");
    text.append("|---|---|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      text.append("| ").append(row.feature()).append(" | ").append(row.setting());
      text.append(" | ").append(row.how()).append(" | ");
      if (row.reason() != null) {
        text.append("none: ").append(row.reason()).append(" | | | | | |\n");
        continue;
      }
      text.append(Units.decimal(row.nanos(), 1)).append(" | ");
      text.append(Units.decimal(row.low(), 1)).append(" to ");
      text.append(Units.decimal(row.high(), 1)).append(" | ");
      text.append(Units.decimal(row.cpu(), 1)).append(" | ");
      text.append(Units.decimal(row.ratio(), 2)).append(" | ");
      text.append(kibibytes(row.moreRss())).append(" | ");
      text.append(kibibytes(row.moreJavaHeap())).append(" |\n");
    }
    return text.toString();
  }

  private static String kibibytes(@Nullable Long bytes) {
    return bytes == null ? "unknown" : String.format(Locale.ROOT, "%,d", bytes / 1024);
  }
}
