// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocks;
import hakmem.c.CFunctions;
import hakmem.c.Sqlite;
import hakmem.c.SqliteException;
import hakmem.cli.sqlite.SqliteRounds;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hakmem sqlite}: the system's SQLite on hakmem's memory and on its own, in turns. */
@Command(
    name = "sqlite",
    description = {
      "Runs one workload on the system's SQLite, in turns on hakmem's memory and on SQLite's own,",
      "and compares answers, processor time and memory. SQLite calls hakmem by C function pointers."
    },
    footer = {
      "",
      "Exit code 1 if answers differ, if C made a wrong call, or if a block is left at the end.",
      "Exit code 2 if there is no SQLite library (Debian: libsqlite3-0)."
    })
final class SqliteCommand implements Callable<Integer> {
  @Mixin private CommandOutput output = new CommandOutput();

  @Option(names = "--rows", description = "Of the large table; default: ${DEFAULT-VALUE}.")
  private int rows = 20_000;

  @Option(names = "--rounds", description = "Measured, of each; default: ${DEFAULT-VALUE}.")
  private int rounds = 7;

  @Option(
      names = "--library",
      paramLabel = "FILE",
      description = "SQLite's library; default: ${DEFAULT-VALUE}.")
  private String library = Sqlite.LIBRARY;

  /** What SQLite did on one kind of memory. */
  private record Row(
      String memory,
      List<Long> answers,
      @JsonProperty("cpu_ms") double cpuMs,
      @JsonProperty("cpu_ms_quartiles") List<Double> quartiles,
      @JsonProperty("sqlite_peak_bytes") long sqlitePeakBytes,
      @JsonProperty("committed_peak_bytes") @Nullable Long committedPeakBytes) {
    static Row of(String memory, SqliteRounds rounds, @Nullable Long committedPeakBytes) {
      double[] quartiles = rounds.quartiles();
      return new Row(
          memory,
          List.copyOf(rounds.answers()),
          quartiles[1],
          List.of(quartiles[0], quartiles[2]),
          rounds.peakBytes(),
          committedPeakBytes);
    }
  }

  @Override
  public Integer call() {
    if (rows < 1 || rounds < 1) {
      throw new BadInputException(
          "--rows=" + rows + " --rounds=" + rounds + ": each must be 1 or more");
    }
    Sqlite sqlite = load();
    Allocator allocator = Allocator.builder().build();
    CFunctions functions = CFunctions.of(allocator, line -> output.text(line + "\n"));
    SqliteRounds onHakmem = SqliteRounds.on(sqlite, functions, rows, rounds);
    SqliteRounds onItsOwn = SqliteRounds.onItsOwn(sqlite, rows, rounds);
    run(onHakmem, onItsOwn);
    sqlite.useItsOwn();
    Row hakmem = Row.of("hakmem", onHakmem, allocator.stats().committedBytesPeak());
    Row itsOwn = Row.of("SQLite's own", onItsOwn, null);
    LiveBlocks left = allocator.close(CloseMode.REPORT);
    return report(sqlite.version(), hakmem, itsOwn, failures(hakmem, itsOwn, functions, left));
  }

  private Sqlite load() {
    try {
      return Sqlite.load(library);
    } catch (SqliteException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  private void run(SqliteRounds onHakmem, SqliteRounds onItsOwn) {
    try (Progress progress = Progress.of("sqlite", 2 * rounds + 2)) {
      onHakmem.warmUp();
      progress.step("warm");
      onItsOwn.warmUp();
      progress.step("warm");
      for (int i = 0; i < rounds; i++) {
        (i % 2 == 0 ? onHakmem : onItsOwn).measure();
        progress.step("round " + i);
        (i % 2 == 0 ? onItsOwn : onHakmem).measure();
        progress.step("round " + i);
      }
    }
  }

  private static List<String> failures(
      Row hakmem, Row itsOwn, CFunctions functions, LiveBlocks left) {
    List<String> failures = new ArrayList<>();
    if (!hakmem.answers().equals(itsOwn.answers()) || itsOwn.answers().size() != 1) {
      failures.add("answers differ: " + hakmem.answers() + " and " + itsOwn.answers());
    }
    if (functions.problems().count() > 0) {
      failures.add(functions.problems().count() + " problems: " + functions.problems().last());
    }
    if (left.count() > 0) {
      failures.add(left.count() + " blocks are left: " + left);
    }
    return failures;
  }

  private int report(String version, Row hakmem, Row itsOwn, List<String> failures) {
    double ratio = hakmem.cpuMs() / itsOwn.cpuMs();
    TextTable table =
        new TextTable(1, "memory", "CPU ms", "quartiles", "SQLite's peak", "committed peak");
    for (Row row : List.of(hakmem, itsOwn)) {
      table.row(
          row.memory(),
          Units.decimal(row.cpuMs(), 1),
          Units.decimal(row.quartiles().get(0), 1)
              + " to "
              + Units.decimal(row.quartiles().get(1), 1),
          Units.bytes(row.sqlitePeakBytes()),
          Units.bytes(row.committedPeakBytes()));
    }
    output.text("SQLite " + version + ", " + Units.count(rows) + " rows, " + rounds + " rounds\n");
    output.text(table.toString());
    output.text("hakmem takes " + Units.decimal(ratio, 2) + " of the time\n");
    failures.forEach(failure -> output.text(failure + "\n"));
    if (failures.isEmpty()) {
      output.text("answers are the same, and all blocks are back\n");
    }
    output.document(
        Map.of(
            "command", "sqlite",
            "version", version,
            "rows_of_table", rows,
            "rounds", rounds,
            "time_ratio", ratio,
            "failures", failures,
            "rows", List.of(hakmem, itsOwn)));
    return failures.isEmpty() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }
}
