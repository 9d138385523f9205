// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What rounds of a database's work cost, a round: processor time of all threads of the process, and
 * of that the JIT compilers', which is paid once a process, not each round.
 */
record RoundCost(int rounds, double millis, double compilerMillis) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int MILLIS_PER_TICK = 10; // of /proc, at 100 Hz

  /** Whole rounds, until so many seconds are over. */
  static RoundCost of(Database database, Path folder, double seconds) throws Exception {
    long end = System.nanoTime() + (long) (seconds * NANOS_PER_SECOND);
    long[] before = ticks();
    int rounds = 0;
    do {
      long ignored = database.run(folder);
      rounds++;
    } while (System.nanoTime() < end);
    long[] after = ticks();
    double perRound = (double) MILLIS_PER_TICK / rounds;
    return new RoundCost(
        rounds, (after[0] - before[0]) * perRound, (after[1] - before[1]) * perRound);
  }

  /** Of all threads, and of the compilers' alone. */
  private static long[] ticks() throws IOException {
    long[] sums = {ticks(Files.readString(Path.of("/proc/self/stat"))), 0};
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      sums[1] = threads.mapToLong(RoundCost::compilerTicks).sum();
    }
    return sums;
  }

  private static long compilerTicks(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.contains("CompilerThre") ? ticks(stat) : 0;
    } catch (IOException e) {
      if (Files.exists(thread)) {
        throw new UncheckedIOException(e);
      }
      return 0; // It has ended meanwhile.
    }
  }

  /** utime and stime, the 12th and 13th field behind the name. */
  private static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  String toLine() {
    return "cost: " + rounds + " " + millis + " " + compilerMillis;
  }

  /** Of all threads but the JIT compilers'. */
  double millisWithoutCompilers() {
    return millis - compilerMillis;
  }

  /** From the output of a process, in their order. */
  static List<RoundCost> parse(String output) {
    return output.lines().filter(line -> line.startsWith("cost: ")).map(RoundCost::ofLine).toList();
  }

  private static RoundCost ofLine(String line) {
    String[] words = line.split(" ");
    return new RoundCost(
        Integer.parseInt(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3]));
  }
}
