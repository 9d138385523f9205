// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.profile.PathProfile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A measuring process as the conductor sees it: a {@link Worker} in a JVM of its own, or a C
 * program. A command is a line of words between tabs, its answer a line of words between spaces.
 * Not thread-safe.
 */
final class WorkerProcess implements AutoCloseable {
  /** With workload and threads: starts it; the threads make their blocks. */
  static final String START = "start";

  /** With milliseconds: runs until figures are steady. */
  static final String WARM = "warm";

  /** With milliseconds: runs about that long; the answer is a {@link Round}. */
  static final String ROUND = "round";

  /** Growth of resident memory: at the peak since the warm-up, and now. */
  static final String MEMORY = "memory";

  /** What the cache did since the warm-up; a {@link HugeCache}, or OK from who tells nothing. */
  static final String CACHE = "cache";

  /** Growth of resident memory now, and what the allocator has committed, if it tells. */
  static final String SAMPLE = "sample";

  /** With milliseconds: a round that long under the flight recorder; a {@link PathProfile}. */
  static final String PROFILE = "profile";

  /** Frees all blocks and ends the threads. */
  static final String STOP = "stop";

  /** With workload and threads: runs a little of it with every block checked. */
  static final String CHECK = "check";

  /** Answer to what has no figures. */
  static final String OK = "ok";

  /** First word of an answer: this machine lacks the allocator, with the reason. */
  static final String MISSING = "missing";

  /** First word of an answer: the workload failed, with the reason. */
  static final String FAILED = "failed";

  private static final long LIMIT_MILLIS = 300_000;
  private static final int SHOWN = 400;
  private static final Timer WATCH = new Timer("bench-watch", true);

  private final Process process;
  private final Path errors;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  /**
   * Starts a process.
   *
   * @throws WorkerException if it does not start, or its allocator is missing on this machine
   */
  WorkerProcess(List<String> command) {
    try {
      errors = Files.createTempFile("hakmem-bench", ".err");
      errors.toFile().deleteOnExit();
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new WorkerException(true, "cannot be started: " + e.getMessage());
    }
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    try {
      answer("its start");
    } catch (WorkerException e) {
      close();
      throw e;
    }
  }

  void start(String workload, int threads) {
    ask(START + "\t" + workload + "\t" + threads);
  }

  void warm(long millis) {
    ask(WARM + "\t" + millis);
  }

  Round round(long millis) {
    String[] words = ask(ROUND + "\t" + millis).split(" ");
    return new Round(
        Long.parseLong(words[0]),
        Integer.parseInt(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]));
  }

  /**
   * Peak since the warm-up and present growth of resident memory, and what Java's heap holds, in
   * bytes; C has no such heap.
   */
  long[] memory() {
    String[] words = ask(MEMORY).split(" ");
    long javaHeap = words.length > 2 ? Long.parseLong(words[2]) : ResidentMemory.UNKNOWN;
    return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1]), javaHeap};
  }

  @Nullable HugeCache cache() {
    String line = ask(CACHE);
    return line.equals(OK) ? null : HugeCache.parse(line);
  }

  /** A look at what is left, so long after the last free. */
  DecayCurve.Sample sample(long millis) {
    String[] words = ask(SAMPLE).split(" ");
    return new DecayCurve.Sample(
        millis,
        ResidentMemory.known(Long.parseLong(words[0])),
        words.length > 1 ? Long.valueOf(words[1]) : null);
  }

  PathProfile profile(long millis) {
    return PathProfile.parse(ask(PROFILE + "\t" + millis));
  }

  void stop() {
    ask(STOP);
  }

  void check(String workload, int threads) {
    ask(CHECK + "\t" + workload + "\t" + threads);
  }

  private String ask(String command) {
    try {
      commands.write(command);
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new WorkerException(true, "has ended: " + lastErrors());
    }
    return answer(command.replace('\t', ' '));
  }

  private String answer(String command) {
    TimerTask end =
        new TimerTask() {
          @Override
          public void run() {
            process.destroyForcibly();
          }
        };
    WATCH.schedule(end, LIMIT_MILLIS);
    String line = nextLine();
    boolean inTime = end.cancel();
    if (line == null) {
      String how = inTime ? "ended at" : "gave no answer within minutes to";
      throw new WorkerException(true, how + " '" + command + "': " + lastErrors());
    }
    for (String problem : List.of(MISSING, FAILED)) {
      if (line.startsWith(problem + " ")) {
        throw new WorkerException(problem.equals(FAILED), line.substring(problem.length() + 1));
      }
    }
    return line;
  }

  private @Nullable String nextLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  private String lastErrors() {
    try {
      String said = Files.readString(errors).strip().replaceAll("\\s+", " ");
      return said.isEmpty() ? "it said nothing" : said.substring(0, Math.min(SHOWN, said.length()));
    } catch (IOException e) {
      return "what it said cannot be read: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(errors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      errors.toFile().deleteOnExit();
    }
  }
}
