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
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hakmem sqlite}: the system's SQLite on hakmem's memory and on its own, in turns. */
@Command(
    name = "sqlite",
    description = {
      "Runs one workload on the system's SQLite, in turns on hakmem's memory and on SQLite's own,",
      "and compares answers, processor time and memory. SQLite calls hakmem by C function"
          + " pointers:",
      "to machine code, and to upcalls alone."
    },
    footer = {
      "",
      "Exit code 1 if answers differ, if C made a wrong call, or if a block is left at the end.",
      "Exit code 2 if there is no SQLite library (Debian: libsqlite3-0)."
    })
final class SqliteCommand implements Callable<Integer> {
  /** So that what runs is what the JIT compiler makes of it. */
  private static final int WARM_UPS = 5;

  @Mixin private CommandOutput output = new CommandOutput();

  @Option(names = "--rows", description = "Of the large table; default: ${DEFAULT-VALUE}.")
  private int rows = 20_000;

  @Option(names = "--rounds", description = "Measured, of each; default: ${DEFAULT-VALUE}.")
  private int rounds = 11;

  @Option(
      names = "--library",
      paramLabel = "FILE",
      description = "SQLite's library; default: ${DEFAULT-VALUE}.")
  private String library = Sqlite.LIBRARY;

  @Option(
      names = "--give-back",
      description = {
        "Let maintenance give memory back to the system, as it does unless told otherwise, also",
        "while the others have their turn and SQLite has nothing of hakmem's."
      })
  private boolean giveBack;

  /** What SQLite did on one kind of memory. */
  private record Row(
      String memory,
      List<Long> answers,
      @JsonProperty("cpu_ms") double cpuMs,
      @JsonProperty("cpu_ms_quartiles") List<Double> quartiles,
      @JsonProperty("sqlite_peak_bytes") long sqlitePeakBytes,
      @JsonProperty("committed_peak_bytes") @Nullable Long committedPeakBytes,
      @JsonProperty("upcalls_per_round") @Nullable Long upcallsPerRound,
      @JsonProperty("page_faults_per_round") long faultsPerRound) {
    static Row of(String memory, SqliteRounds rounds, @Nullable Contender contender) {
      double[] quartiles = rounds.quartiles();
      return new Row(
          memory,
          List.copyOf(rounds.answers()),
          quartiles[1],
          List.of(quartiles[0], quartiles[2]),
          rounds.peakBytes(),
          contender == null ? null : contender.peakBytes(),
          contender == null ? null : contender.upcallsPer(rounds.count()),
          rounds.faultsPerRound());
    }
  }

  @Override
  public Integer call() {
    if (rows < 1 || rounds < 1) {
      throw new BadInputException(
          "--rows=" + rows + " --rounds=" + rounds + ": each must be 1 or more");
    }
    Sqlite sqlite = load();
    try (Contender machineCode = contender(true);
        Contender upcalls = contender(false)) {
      SqliteRounds byCode = SqliteRounds.on(sqlite, machineCode.functions(), rows, rounds);
      SqliteRounds byUpcalls = SqliteRounds.on(sqlite, upcalls.functions(), rows, rounds);
      SqliteRounds onItsOwn = SqliteRounds.onItsOwn(sqlite, rows, rounds);
      run(List.of(byCode, byUpcalls, onItsOwn));
      sqlite.useItsOwn();
      List<Row> all =
          List.of(
              Row.of(machineCode.name(), byCode, machineCode),
              Row.of(upcalls.name(), byUpcalls, upcalls),
              Row.of("SQLite's own", onItsOwn, null));
      List<String> failures = new ArrayList<>();
      if (all.stream().map(Row::answers).distinct().count() != 1
          || all.get(0).answers().size() != 1) {
        failures.add("answers differ: " + all.stream().map(Row::answers).toList());
      }
      machineCode.end(failures);
      upcalls.end(failures);
      return report(sqlite.version(), all, failures);
    }
  }

  private Contender contender(boolean machineCode) {
    Allocator.Builder builder = Allocator.builder();
    Allocator allocator = (giveBack ? builder : builder.maintenanceMillis(0)).build();
    return Contender.of(machineCode, allocator, this::say);
  }

  private void say(String line) {
    output.text(line + "\n");
  }

  /** An allocator for SQLite, and how SQLite calls it. */
  private record Contender(String name, Allocator allocator, CFunctions functions)
      implements AutoCloseable {
    static Contender of(boolean machineCode, Allocator allocator, Consumer<String> reporter) {
      CFunctions functions =
          machineCode
              ? CFunctions.ofMachineCode(allocator, reporter)
              : CFunctions.of(allocator, reporter);
      boolean byUpcalls = !machineCode || !functions.whyUpcalls().isEmpty();
      if (machineCode && byUpcalls) {
        reporter.accept("no machine code: " + functions.whyUpcalls());
      }
      return new Contender(
          byUpcalls ? "hakmem by upcalls" : "hakmem by machine code", allocator, functions);
    }

    long peakBytes() {
      return allocator.stats().committedBytesPeak();
    }

    /** Of machine code; null if each call is an upcall. */
    @Nullable Long upcallsPer(int rounds) {
      return functions.whyUpcalls().isEmpty() ? functions.upcalls().sum() / rounds : null;
    }

    void end(List<String> failures) {
      functions.close();
      if (functions.problems().count() > 0) {
        failures.add(functions.problems().count() + " problems: " + functions.problems().last());
      }
      LiveBlocks left = allocator.close(CloseMode.REPORT);
      if (left.count() > 0) {
        failures.add(left.count() + " blocks are left: " + left);
      }
    }

    @Override
    public void close() {
      functions.close();
      allocator.close();
    }
  }

  private Sqlite load() {
    try {
      return Sqlite.load(library);
    } catch (SqliteException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  private void run(List<SqliteRounds> all) {
    try (Progress progress = Progress.of("sqlite", all.size() * (WARM_UPS + rounds))) {
      for (int i = 0; i < WARM_UPS; i++) {
        for (SqliteRounds one : all) {
          one.warmUp();
          progress.step("warm");
        }
      }
      for (int i = 0; i < rounds; i++) {
        for (int turn = 0; turn < all.size(); turn++) {
          all.get((i + turn) % all.size()).measure();
          progress.step("round " + i);
        }
      }
    }
  }

  private int report(String version, List<Row> all, List<String> failures) {
    double itsOwnMs = all.getLast().cpuMs();
    double ratio = all.getFirst().cpuMs() / itsOwnMs;
    TextTable table =
        new TextTable(
            1,
            "memory",
            "CPU ms",
            "of its own",
            "quartiles",
            "SQLite's peak",
            "committed peak",
            "upcalls a round",
            "page faults");
    for (Row row : all) {
      table.row(
          row.memory(),
          Units.decimal(row.cpuMs(), 1),
          Units.decimal(row.cpuMs() / itsOwnMs, 2),
          Units.decimal(row.quartiles().get(0), 1)
              + " to "
              + Units.decimal(row.quartiles().get(1), 1),
          Units.bytes(row.sqlitePeakBytes()),
          Units.bytes(row.committedPeakBytes()),
          row.upcallsPerRound() == null ? "-" : Units.count(row.upcallsPerRound()),
          Units.count(row.faultsPerRound()));
    }
    output.text("SQLite " + version + ", " + Units.count(rows) + " rows, " + rounds + " rounds\n");
    output.text(table.toString());
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
            "gives_back", giveBack,
            "time_ratio", ratio,
            "failures", failures,
            "rows", all));
    return failures.isEmpty() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }
}
