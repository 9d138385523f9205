// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.recorder.ActionRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem record}: which spec actions a run of free threads performs. */
@Command(
    name = "record",
    description = {
      "Record which actions of the specs the allocator performs while threads use it,",
      "an action log for each trace module: 'hakmem check --trace FILE' follows them."
    },
    footer = {
      "",
      "The seed fixes what each thread does, not how they interleave. The recorder is written into",
      "a copy of the allocator's class files; the allocator itself has no trace of it.",
      "With --scenario: executions of the scheduler's scenarios ('hakmem interleave --list'), one",
      "part of an action log of RemoteFree each, and the same ones every time."
    })
final class RecordCommand implements Callable<Integer> {
  private static final int THREADS_MAX = 16;
  private static final int STEPS_MAX = 20_000;
  private static final int EXECUTIONS_MAX = 100_000;
  private static final String REMOTE_FREE = "TraceRemoteFree";

  /** One file's row. */
  private record Row(String file, int events) {}

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(paramLabel = "DIR", description = "Where the files go; made if it is not there.")
  private Path folder = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the programs (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "3",
      description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "500",
      description = "Steps of each thread (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--held",
      paramLabel = "N",
      defaultValue = "8",
      description = "Blocks that a thread holds at most (default: ${DEFAULT-VALUE}).")
  private int held;

  @Option(names = "--headers", description = "With block headers.")
  private boolean headers;

  @Option(
      names = "--plain",
      description =
          "One size class, right frees only, and one more thread that empties idle heaps: also"
              + " writes an action log of RemoteFree.")
  private boolean plain;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description =
          "Record executions of this scenario of the scheduler instead; may be given several"
              + " times, if slabs have as many blocks in all of them.")
  private List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "1000",
      description = "With --scenario: most executions of each (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--plant",
      paramLabel = "BUG",
      description = "Plant a bug before ('hakmem hunt' and 'hakmem interleave' list them).")
  private @Nullable String bug;

  @Override
  public Integer call() {
    require("--threads", threads, THREADS_MAX);
    require("--steps", steps, STEPS_MAX);
    require("--held", held, STEPS_MAX);
    require("--most", most, EXECUTIONS_MAX);
    PlantedBug planted = bug == null ? null : bugNamed(bug);
    ActionRecorder.Recorded recorded =
        scenarios.isEmpty()
            ? ActionRecorder.record(
                new ActionRecorder.Plan(seed, threads, steps, headers, held, plain), planted)
            : new ActionRecorder.Recorded(Map.of(REMOTE_FREE, scheduled(planted)), null);
    List<Row> rows = new ArrayList<>();
    recorded.logs().forEach((module, lines) -> rows.add(write(module, lines)));
    if (recorded.failure() != null) {
      output.text("the run failed, the logs end there: " + recorded.failure() + "\n");
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("command", "record");
    document.put("seed", seed);
    document.put("failure", recorded.failure());
    document.put("files", rows);
    output.document(document);
    return recorded.failure() == null ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private List<String> scheduled(@Nullable PlantedBug planted) {
    if (ActionRecorder.SCHEDULED.stream().noneMatch(names -> names.containsAll(scenarios))) {
      throw new BadInputException(
          "--scenario "
              + scenarios
              + ": cannot be recorded together; give some of one of these lists: "
              + ActionRecorder.SCHEDULED);
    }
    return ActionRecorder.recordScheduled(scenarios, most, planted);
  }

  /** Of those that threads need, or of those that one thread shows. */
  static PlantedBug bugNamed(String name) {
    return ConcurrencyBugs.byName(name).orElseGet(() -> HuntCommand.bugNamed(name));
  }

  /** Refuses a number of things that is not 1 to most. */
  static void require(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new BadInputException(option + " " + value + ": give 1 to " + most);
    }
  }

  private Row write(String module, List<String> lines) {
    Path file = folder.resolve(module + ".jsonl");
    try {
      Files.createDirectories(folder);
      Files.write(file, lines);
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be written: " + e.getMessage(), e);
    }
    output.text("%s: %d events%n".formatted(file, lines.size() - 1));
    return new Row(file.toString(), lines.size() - 1);
  }
}
