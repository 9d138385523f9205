// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.arena.ArenaLoop;
import hakmem.bench.arena.ArenaTurns;
import hakmem.cli.ChildJvm;
import hakmem.cli.CommandOutput;
import hakmem.cli.Progress;
import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code hakmem bench --arenas}: arenas of both kinds in turns in one JVM. Stateless. */
public final class ArenaBench {
  private static final String WHAT =
      "open an arena, allocate three segments, close it; one thread, all in turns in one JVM";

  private static final double WANTED_OF_GROUPED = 0.05;
  private static final Map<Long, Double> WANTED_OF_CONFINED =
      Map.of(16L, 0.15, 256L, 0.35, 4096L, 0.45);

  private ArenaBench() {}

  /** A loop's figures: nanoseconds a round, median and quartiles. */
  private record Row(
      @JsonProperty("arena") String arena,
      @JsonProperty("segment_bytes") long bytes,
      @JsonProperty("ns_per_round") double nanos,
      @JsonProperty("ns_per_round_low") double low,
      @JsonProperty("ns_per_round_high") double high,
      @JsonProperty("ratio") double ratio) {}

  /** Runs all loops and prints their rows. */
  public static void run(boolean quick, CommandOutput output) {
    List<Row> rows;
    try (Progress progress = Progress.of("bench", 1)) {
      progress.now("arenas");
      rows = measure(quick);
      progress.step("arenas");
    }
    output.text(table(rows));
    output.document(
        Map.of("command", "bench", "benchmark", "arenas", "quick", quick, "rows", rows));
  }

  private static List<Row> measure(boolean quick) {
    List<String> program = new ArrayList<>(List.of(ArenaTurns.class.getName()));
    if (quick) {
      program.add("quick");
    }
    return rows(ChildJvm.run(List.of("-Xms256m", "-Xmx256m"), program));
  }

  /** The rows of which {@link UsesTable} says what is wanted. */
  static List<UsesTable.Row> uses(boolean quick) {
    List<UsesTable.Row> uses = new ArrayList<>();
    for (Row row : measure(quick)) {
      boolean isGrouped = row.arena().equals(ArenaLoop.GROUPED.label());
      if (isGrouped || row.arena().equals(ArenaLoop.CONFINED.label())) {
        double peer = row.nanos() / row.ratio();
        uses.add(
            new UsesTable.Row(
                "Arenas: open, three segments, close",
                row.arena() + ", " + row.bytes() + " B",
                row.nanos(),
                null,
                (isGrouped ? ArenaLoop.JDK_SHARED : ArenaLoop.JDK_CONFINED).label(),
                row.ratio(),
                row.low() / peer,
                row.high() / peer,
                isGrouped ? WANTED_OF_GROUPED : WANTED_OF_CONFINED.getOrDefault(row.bytes(), 1.0)));
      }
    }
    return uses;
  }

  /** A ratio is that of the medians, to the JDK's arena of the same kind. */
  private static List<Row> rows(String said) {
    List<Row> rows = new ArrayList<>();
    double peer = Double.NaN;
    for (String line : said.strip().split("\n")) {
      String[] words = line.split(" ");
      ArenaLoop loop = ArenaLoop.valueOf(words[0]);
      double nanos = Double.parseDouble(words[2]);
      if (loop == ArenaLoop.JDK_CONFINED || loop == ArenaLoop.JDK_SHARED) {
        peer = nanos;
      }
      rows.add(
          new Row(
              loop.label(),
              Long.parseLong(words[1]),
              nanos,
              Double.parseDouble(words[3]),
              Double.parseDouble(words[4]),
              nanos / peer));
    }
    return rows;
  }

  private static String table(List<Row> rows) {
    TextTable table = new TextTable(1, "arena", "B", "ns/round", "low", "high", "of JDK's time");
    for (Row row : rows) {
      table.row(
          row.arena(),
          Units.count(row.bytes()),
          Units.decimal(row.nanos(), 1),
          Units.decimal(row.low(), 1),
          Units.decimal(row.high(), 1),
          Units.decimal(row.ratio(), 3));
    }
    return "arenas: " + WHAT + "\n" + table + "\n";
  }
}
