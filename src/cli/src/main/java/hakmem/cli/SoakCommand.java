// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.bug.ErrorBugs;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.soak.SoakPlan;
import hakmem.lab.soak.SoakProcess;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hakmem soak}: everything at once, for as long as wanted. */
@Command(
    name = "soak",
    description = {
      "Run threads of both kinds that do everything at once on real memory: all operations, wrong",
      "frees, Errors in the middle, refusals of the system, limits, close. All stand still now and",
      "then: each block's bytes are compared, the whole heap is audited."
    },
    footer = {
      "",
      "It runs in a JVM of its own. Every other allocator is an instrumented copy, which is struck",
      "by Errors as by 'hakmem strike'; in the others stacks overflow. The seed fixes what each",
      "thread does, not how they interleave. Exit code 1 if anything is wrong."
    })
final class SoakCommand implements Callable<Integer> {
  private static final int MINUTES_MAX = 100_000;
  private static final int STEPS_UNKNOWN = -1;

  @Mixin private CommandOutput output = new CommandOutput();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How long (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--operations",
      paramLabel = "N",
      description = "Until so many have been done, instead of by time.")
  private @Nullable Long operations;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--plant",
      paramLabel = "BUG",
      description = "Plant a bug before ('hakmem hunt' and 'hakmem interleave' list them).")
  private @Nullable String bug;

  @Override
  public Integer call() {
    RecordCommand.require("--minutes", minutes, MINUTES_MAX);
    Long wanted = operations;
    if (wanted != null && wanted < 1) {
      throw new BadInputException("--operations " + wanted + ": give 1 or more");
    }
    PlantedBug planted = bug == null ? null : bugNamed(bug);
    SoakPlan plan = wanted == null ? new SoakPlan(seed, minutes, 0) : new SoakPlan(seed, 0, wanted);
    SoakProcess.Ended ended;
    try (Progress progress = Progress.of("soak", STEPS_UNKNOWN)) {
      ended = new SoakProcess(plan, planted).run(counts -> progress.now(line(counts)));
    }
    output.text(text(ended));
    output.document(document(ended));
    return ended.wrong() == null ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static PlantedBug bugNamed(String name) {
    return ErrorBugs.byName(name).orElseGet(() -> RecordCommand.bugNamed(name));
  }

  private static String line(Map<String, Long> counts) {
    return "%,d operations, %,d errors, %,d audits, %,d generations, %d MiB"
        .formatted(
            counts.getOrDefault("operations", 0L),
            counts.getOrDefault("error", 0L),
            counts.getOrDefault("audit", 0L),
            counts.getOrDefault("generations", 0L),
            counts.getOrDefault("resident_mib", 0L));
  }

  private String text(SoakProcess.Ended ended) {
    StringBuilder text = new StringBuilder();
    ended.counts().forEach((name, n) -> text.append("%-16s %,16d%n".formatted(name, n)));
    String wrong = ended.wrong();
    if (wrong == null) {
      return text + "Nothing is wrong, seed " + seed + "\n";
    }
    ended.notes().forEach(note -> text.append(note).append('\n'));
    return text
        + "WRONG "
        + wrong
        + "\nRun it again with --seed "
        + seed
        + ": threads may meet in another way, so several times. Report what it says.\n";
  }

  private Map<String, @Nullable Object> document(SoakProcess.Ended ended) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("command", "soak");
    document.put("seed", seed);
    document.put("planted", bug);
    document.put("counts", ended.counts());
    document.put("wrong", ended.wrong());
    document.put("notes", ended.notes());
    return document;
  }
}
