// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many instructions an allocator in C executes for an operation of a workload, its loop
 * included: counted by Valgrind's callgrind, so what else the machine does changes nothing. One
 * thread. Stateless.
 */
public final class InstructionCount {
  private static final String VALGRIND = "valgrind";

  /** A short run is taken off a long one: start and first touch are in both. */
  private static final int SHORT_BATCHES = 50;

  private static final int LONG_BATCHES = 150;
  private static final Pattern COLLECTED = Pattern.compile("Collected : (\\d+)");
  private static final Pattern OPERATIONS = Pattern.compile("operations (\\d+)");

  private record Run(long instructions, long operations) {}

  private InstructionCount() {}

  /**
   * Counts; takes some seconds.
   *
   * @return instructions for an operation
   * @throws IllegalStateException if the machine lacks the allocator or Valgrind, or the program
   *     ends badly; the message says how
   */
  public static double of(NativeContender contender, Workload workload) {
    if (contender.missing() != null) {
      throw new IllegalStateException(contender.missing());
    }
    Run less = run(contender, workload, SHORT_BATCHES);
    Run more = run(contender, workload, LONG_BATCHES);
    return (double) (more.instructions - less.instructions) / (more.operations - less.operations);
  }

  private static Run run(NativeContender contender, Workload workload, int batches) {
    List<String> command = new ArrayList<>(contender.command());
    command.addAll(
        command.size() - 1,
        List.of(VALGRIND, "--tool=callgrind", "--callgrind-out-file=/dev/null"));
    String said = said(command, "start\t" + workload.id() + "\t1\nplay\t" + batches + "\nstop\n");
    Matcher collected = COLLECTED.matcher(said);
    Matcher operations = OPERATIONS.matcher(said);
    if (!collected.find() || !operations.find()) {
      throw new IllegalStateException("the C program was not counted; it said: " + said.strip());
    }
    return new Run(Long.parseLong(collected.group(1)), Long.parseLong(operations.group(1)));
  }

  private static String said(List<String> command, String commands) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(commands.getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(
          "there is no " + VALGRIND + " on the path; install it (Debian: valgrind)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while instructions were counted", e);
    }
  }
}
