// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Peers;
import hakmem.bench.profile.Path;
import hakmem.bench.profile.PathProfile;
import hakmem.bench.run.ProfileRun;
import hakmem.bench.workload.Workload;
import hakmem.cli.CommandOutput;
import hakmem.cli.Progress;
import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code --profile}: how hakmem's time splits between its paths. Stateless. */
public final class ProfileTable {
  private static final long MILLIS = 4000;
  private static final long QUICK_MILLIS = 1000;

  private ProfileTable() {}

  /** A workload's row; shares of all CPU time, from 0 to 1. */
  private record Row(
      @JsonProperty("workload") String workload,
      @JsonProperty("allocator") String allocator,
      @JsonProperty("threads") int threads,
      @JsonProperty("samples") long samples,
      @JsonProperty("unknown_samples") long unknown,
      @JsonProperty("shares") Map<String, Double> shares,
      @JsonProperty("shares_of_allocator") Map<String, Double> sharesOfAllocator) {}

  /** Profiles workloads on hakmem and prints their rows. */
  public static void run(
      List<Workload> workloads, List<Integer> threads, boolean quick, CommandOutput output) {
    List<PeerKind> kinds =
        Peers.all().stream().filter(k -> k.name().startsWith(Peers.HAKMEM)).toList();
    List<Row> rows = new ArrayList<>();
    int steps = workloads.size() * threads.size() * kinds.size();
    try (Progress progress = Progress.of("profile", steps)) {
      for (Workload workload : workloads) {
        for (int count : threads) {
          for (PeerKind kind : kinds) {
            progress.now(workload.name() + " " + kind.name());
            PathProfile profile =
                ProfileRun.run(kind, workload, count, quick ? QUICK_MILLIS : MILLIS);
            rows.add(row(workload, kind, count, profile));
            progress.step(workload.name() + " " + kind.name());
          }
        }
      }
    }
    output.text(table(rows));
    output.document(Map.of("command", "profile", "quick", quick, "rows", rows));
  }

  private static Row row(Workload workload, PeerKind kind, int threads, PathProfile profile) {
    return new Row(
        workload.name(),
        kind.name(),
        threads,
        profile.total(),
        profile.unknown(),
        profile.shares(),
        profile.sharesOfAllocator());
  }

  private static String table(List<Row> rows) {
    List<String> heads = new ArrayList<>(List.of("workload", "allocator", "threads"));
    Arrays.stream(Path.values()).map(Path::label).forEach(heads::add);
    heads.add("samples");
    TextTable table = new TextTable(2, heads.toArray(String[]::new));
    for (Row r : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(r.workload());
      cells.add(r.allocator());
      cells.add(Integer.toString(r.threads()));
      r.sharesOfAllocator().values().forEach(share -> cells.add(percent(share)));
      cells.add(percent(r.shares().getOrDefault(Path.WORKLOAD.label(), 0.0)));
      cells.add(Units.count(r.samples()));
      table.row(cells.toArray());
    }
    return table
        + "Shares of the allocator's CPU time; workload: share of the whole that is not the"
        + " allocator's.\n";
  }

  /** A share from 0 to 1, for people. */
  public static String percent(double share) {
    return Units.decimal(100 * share, 1) + "%";
  }
}
