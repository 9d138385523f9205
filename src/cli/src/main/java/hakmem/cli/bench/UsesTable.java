// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.peer.Peers;
import hakmem.bench.run.Conductor;
import hakmem.bench.run.Contender;
import hakmem.bench.run.JavaContender;
import hakmem.bench.run.Listener;
import hakmem.bench.run.Pace;
import hakmem.bench.run.Result;
import hakmem.bench.run.Spread;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import hakmem.cli.BadInputException;
import hakmem.cli.CommandOutput;
import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * {@code hakmem bench --uses}: what those who use hakmem's memory ask of it, on hakmem and on what
 * they have otherwise, as ratios beside what is wanted. Stateless.
 */
public final class UsesTable {
  private static final String ARENAS = "arenas";

  /** No look at memory, so nothing to wait for. */
  private static final Pace FULL =
      new Pace(
          Pace.FULL.warmMillis(),
          Pace.FULL.rounds(),
          Pace.FULL.roundMillis(),
          Pace.QUICK.settleMillis());

  private UsesTable() {}

  /**
   * A use, the allocators that it is measured on, the workloads, and the ratio that is wanted.
   *
   * @param alone the interface without an allocator; empty: it cannot be had
   */
  private record Use(
      String name,
      String what,
      String alone,
      List<String> peers,
      List<String> workloads,
      double wanted) {
    List<Contender> contenders() {
      List<String> all = new ArrayList<>(peers);
      if (!alone.isEmpty()) {
        all.add(alone);
      }
      List<Contender> contenders = new ArrayList<>();
      for (String peer : all) {
        contenders.add(
            Peers.named(peer)
                .map(kind -> new Unchecked(new JavaContender(kind)))
                .orElseThrow(() -> new BadInputException("there is no allocator " + peer)));
      }
      return contenders;
    }

    List<Workload> chosen() {
      return workloads.stream().flatMap(one -> Workloads.named(one).stream()).toList();
    }
  }

  /** Filling and comparing blocks of 16 MiB would take minutes; tests of these allocators do so. */
  private record Unchecked(JavaContender one) implements Contender {
    @Override
    public String name() {
      return one.name();
    }

    @Override
    public String what() {
      return one.what();
    }

    @Override
    public @Nullable String refusal(Workload workload, int threads) {
      return one.refusal(workload, threads);
    }

    @Override
    public boolean checkable() {
      return false;
    }

    @Override
    public List<String> command() {
      return one.command();
    }
  }

  private static final List<String> NETTY_WORKLOADS =
      List.of("fixed-1x256", "fixed-1x16384", "fixed-256x256", "fixed-256x16384");

  private static final List<Use> ALL =
      List.of(
          new Use(
              "netty",
              "Netty: alloc and release, Netty's own thread",
              "",
              List.of("netty-hakmem", "netty-pooled", "netty-adaptive"),
              NETTY_WORKLOADS,
              0.6),
          new Use(
              "netty-plain",
              "Netty: alloc and release, plain thread",
              "",
              List.of("netty-plain-hakmem", "netty-plain-pooled", "netty-plain-adaptive"),
              NETTY_WORKLOADS,
              0.6),
          new Use(
              "arrow",
              "Arrow: buffer and close",
              "arrow-alone",
              List.of("arrow-hakmem", "arrow-unsafe"),
              List.of(
                  "fixed-1x64",
                  "fixed-1x1024",
                  "fixed-1x4096",
                  "fixed-1x65536",
                  "fixed-1x1048576",
                  "fixed-1x4194304",
                  "fixed-1x16777216"),
              0.8),
          new Use(
              "lwjgl",
              "LWJGL: malloc and free",
              "lwjgl-alone",
              List.of(
                  "lwjgl-hakmem",
                  "lwjgl-system",
                  "lwjgl-mimalloc",
                  "lwjgl-rpmalloc",
                  "lwjgl-jemalloc"),
              List.of(
                  "fixed-1x16",
                  "fixed-1x64",
                  "fixed-1x256",
                  "fixed-1x1024",
                  "fixed-1x4096",
                  "fixed-1x16384"),
              0.6));

  /**
   * hakmem's time as a part of the time of the best of the others.
   *
   * @param alone what the interface takes without an allocator, part of both; null: not known
   */
  record Row(
      @JsonProperty("use") String use,
      @JsonProperty("case") String what,
      @JsonProperty("ns") double nanos,
      @JsonProperty("alone_ns") @Nullable Double alone,
      @JsonProperty("against") String against,
      @JsonProperty("ratio") double ratio,
      @JsonProperty("ratio_low") double low,
      @JsonProperty("ratio_high") double high,
      @JsonProperty("wanted") double wanted) {
    boolean isReached() {
      return ratio <= wanted;
    }
  }

  /** Names of the uses. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(ALL.stream().map(Use::name).toList());
    names.add(ARENAS);
    return names;
  }

  /** How many steps the listener is told of. */
  public static int steps(List<String> names, boolean quick) {
    int steps = names.contains(ARENAS) ? 1 : 0;
    for (Use use : chosen(names)) {
      steps += Conductor.steps(use.chosen(), List.of(1), use.contenders(), pace(quick));
    }
    return steps;
  }

  /**
   * Measures and prints the table.
   *
   * @param names of uses; others are bad input
   * @return whether each row has figures
   */
  public static boolean run(
      List<String> names, boolean quick, Listener listener, CommandOutput output) {
    List<Row> rows = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Use use : chosen(names)) {
      rows.addAll(measure(use, pace(quick), listener, failures));
    }
    if (names.contains(ARENAS)) {
      listener.now(ARENAS, 1, ARENAS);
      rows.addAll(ArenaBench.uses(quick));
      listener.step();
    }
    output.text(table(rows));
    failures.forEach(failure -> output.text(failure + "\n"));
    output.document(
        Map.of(
            "command",
            "bench",
            "benchmark",
            "uses",
            "machine",
            Machine.here(),
            "quick",
            quick,
            "rows",
            rows,
            "failures",
            failures));
    return failures.isEmpty();
  }

  private static List<Use> chosen(List<String> names) {
    for (String name : names) {
      if (!names().contains(name)) {
        throw new BadInputException(
            "there is no use '" + name + "'; there are: " + String.join(", ", names()));
      }
    }
    return ALL.stream().filter(use -> names.contains(use.name())).toList();
  }

  private static Pace pace(boolean quick) {
    return quick ? Pace.QUICK : FULL;
  }

  private static List<Row> measure(Use use, Pace pace, Listener listener, List<String> failures) {
    Map<String, Map<String, Spread>> byCase = new LinkedHashMap<>();
    Conductor conductor = new Conductor(use.contenders(), pace, listener);
    for (Result result : conductor.run(use.chosen(), List.of(1))) {
      Result.Figures figures = result.figures();
      String workload = result.workload().name();
      if (figures == null || result.problem() != null) {
        failures.add(use.name() + " " + workload + ", " + result.allocator() + ": no figures");
      } else {
        byCase
            .computeIfAbsent(workload, _ -> new LinkedHashMap<>())
            .put(result.allocator(), figures.nanosPerOperation());
      }
    }
    List<Row> rows = new ArrayList<>();
    byCase.forEach(
        (workload, spreads) -> {
          if (spreads.size() == use.contenders().size()) {
            rows.add(row(use, workload, spreads));
          }
        });
    return rows;
  }

  private static Row row(Use use, String workload, Map<String, Spread> spreads) {
    String subject = use.peers().getFirst();
    Spread own = spreads.getOrDefault(subject, new Spread(0, 0, 0));
    Spread alone = spreads.get(use.alone());
    Map.Entry<String, Spread> best =
        spreads.entrySet().stream()
            .filter(one -> !one.getKey().equals(subject) && !one.getKey().equals(use.alone()))
            .min(Comparator.comparingDouble(one -> one.getValue().median()))
            .orElseThrow();
    double other = best.getValue().median();
    return new Row(
        use.what(),
        workload,
        own.median(),
        alone == null ? null : alone.median(),
        best.getKey(),
        own.median() / other,
        own.low() / other,
        own.high() / other,
        use.wanted());
  }

  private static String table(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    String last = "";
    TextTable table = newTable();
    for (Row row : rows) {
      if (!row.use().equals(last) && !last.isEmpty()) {
        text.append(last).append('\n').append(table).append('\n');
        table = newTable();
      }
      last = row.use();
      table.row(
          row.what(),
          Units.decimal(row.nanos(), 1),
          row.alone() == null ? "" : Units.decimal(row.alone(), 1),
          row.against(),
          Units.decimal(row.ratio(), 3),
          Units.decimal(row.low(), 3) + " to " + Units.decimal(row.high(), 3),
          Units.decimal(row.wanted(), 2),
          row.isReached() ? "reached" : "missed");
    }
    if (!last.isEmpty()) {
      text.append(last).append('\n').append(table).append('\n');
    }
    return text.toString();
  }

  private static TextTable newTable() {
    return new TextTable(
        1, "case", "ns", "alone", "best other", "ratio", "quartiles", "wanted", "");
  }
}
