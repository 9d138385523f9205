// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.run.DecayCurve;
import hakmem.bench.run.Result;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What an allocator did in a workload: a row of the JSON document and of the data files. Figures
 * are null if there are none, and {@code reason} then says why.
 *
 * @param workload name with parameters
 * @param allocator name
 * @param threads how many
 * @param nsPerOp of one thread, median of the rounds
 * @param opsPerSecond of all threads
 * @param peakRssBytes growth of resident memory at the peak
 * @param finalRssBytes growth that stays when all is freed
 * @param nsPerOpLow first quartile
 * @param nsPerOpHigh third quartile
 * @param cpuNsPerOp CPU time of the whole process per operation
 * @param cache what the cache of freed huge blocks did; null: the allocator does not tell
 * @param decay what is left after all is freed: milliseconds since then, growth of resident memory
 *     and what the allocator has committed, in bytes; the last two null if unknown
 * @param rounds how many
 * @param failed the allocator should have run, and failed
 * @param reason why there are no figures
 */
public record BenchRow(
    @JsonProperty("workload") String workload,
    @JsonProperty("allocator") String allocator,
    @JsonProperty("threads") int threads,
    @JsonProperty("ns_per_op") @Nullable Double nsPerOp,
    @JsonProperty("ops_per_s") @Nullable Double opsPerSecond,
    @JsonProperty("peak_rss_bytes") @Nullable Long peakRssBytes,
    @JsonProperty("final_rss_bytes") @Nullable Long finalRssBytes,
    @JsonProperty("ns_per_op_low") @Nullable Double nsPerOpLow,
    @JsonProperty("ns_per_op_high") @Nullable Double nsPerOpHigh,
    @JsonProperty("cpu_ns_per_op") @Nullable Double cpuNsPerOp,
    @JsonProperty("huge_cache") @Nullable CacheRow cache,
    @JsonProperty("decay") @Nullable List<List<@Nullable Long>> decay,
    @JsonProperty("rounds") int rounds,
    @JsonProperty("failed") boolean failed,
    @JsonProperty("reason") @Nullable String reason) {

  /** The row of a result. */
  public static BenchRow of(Result result) {
    String workload = result.workload().name();
    Result.Figures f = result.figures();
    Result.Problem problem = result.problem();
    if (f == null || problem != null) {
      boolean failed = problem == null || problem.failed();
      String reason = problem == null ? "nothing was measured" : problem.reason();
      return new BenchRow(
          workload,
          result.allocator(),
          result.threads(),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          0,
          failed,
          reason);
    }
    return new BenchRow(
        workload,
        result.allocator(),
        result.threads(),
        rounded(f.nanosPerOperation().median()),
        rounded(f.operationsPerSecond()),
        f.peakRssBytes(),
        f.finalRssBytes(),
        rounded(f.nanosPerOperation().low()),
        rounded(f.nanosPerOperation().high()),
        rounded(f.cpuNanosPerOperation()),
        CacheRow.of(f.cache()),
        f.decay().samples().stream().map(BenchRow::columns).toList(),
        f.rounds(),
        false,
        null);
  }

  private static List<@Nullable Long> columns(DecayCurve.Sample sample) {
    return Arrays.asList(sample.millis(), sample.residentBytes(), sample.committedBytes());
  }

  /** Four digits say all that a measurement can. */
  private static Double rounded(double figure) {
    return new BigDecimal(figure).round(new MathContext(4)).doubleValue();
  }
}
