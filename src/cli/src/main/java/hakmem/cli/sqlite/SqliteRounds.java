// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.sqlite;

import hakmem.api.Allocator;
import hakmem.c.CFunctions;
import hakmem.c.Sqlite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The workload on one kind of memory, round by round: processor time of the calling thread, page
 * faults of the process, what it answered, what SQLite held at most. Not thread-safe: SQLite's
 * memory is the whole process's.
 */
public final class SqliteRounds {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final int MINOR_FAULTS = 7; // Field behind the name.

  private final Sqlite sqlite;
  private final Runnable choice;
  private final int rows;
  private final Set<Long> answers = new LinkedHashSet<>();
  private final double[] millis;
  private int rounds;
  private int all;
  private long peakBytes;
  private long faults;

  private SqliteRounds(Sqlite sqlite, Runnable choice, int rows, int rounds) {
    this.sqlite = sqlite;
    this.choice = choice;
    this.rows = rows;
    millis = new double[rounds];
  }

  /** On the memory that SQLite has without hakmem. */
  public static SqliteRounds onItsOwn(Sqlite sqlite, int rows, int rounds) {
    return new SqliteRounds(sqlite, sqlite::useItsOwn, rows, rounds);
  }

  /** On functions over an {@link Allocator}. */
  public static SqliteRounds on(Sqlite sqlite, CFunctions functions, int rows, int rounds) {
    return new SqliteRounds(sqlite, () -> sqlite.use(functions), rows, rounds);
  }

  /** A round that only warms up: its answers count, its time and page faults do not. */
  public void warmUp() {
    round();
  }

  /** A round. */
  public void measure() {
    long before = minorFaults();
    millis[rounds++] = round();
    faults += minorFaults() - before;
  }

  private static long minorFaults() {
    try {
      String stat = Files.readString(STAT);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[MINOR_FAULTS]);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + STAT, e);
    }
  }

  private double round() {
    all++;
    sqlite.shutdown();
    choice.run();
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    answers.add(SqliteWorkload.run(sqlite, rows));
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    peakBytes = Math.max(peakBytes, sqlite.memory(true).peakBytes());
    sqlite.shutdown();
    return nanos / NANOS_PER_MILLI;
  }

  /** The checksums of all rounds: one, if all answered the same. */
  public Set<Long> answers() {
    return answers;
  }

  /** How many there were, those that warmed up included. */
  public int count() {
    return all;
  }

  /** OS pages that the system had to bring in a measured round, on average. */
  public long faultsPerRound() {
    return rounds == 0 ? 0 : faults / rounds;
  }

  /** What SQLite counted as in use at most. */
  public long peakBytes() {
    return peakBytes;
  }

  /** Processor time of a round: the lower, the middle, the upper quartile, in ms. */
  public double[] quartiles() {
    double[] sorted = Arrays.copyOf(millis, rounds);
    Arrays.sort(sorted);
    return new double[] {
      sorted[rounds / 4], sorted[rounds / 2], sorted[Math.min(rounds * 3 / 4, rounds - 1)]
    };
  }
}
