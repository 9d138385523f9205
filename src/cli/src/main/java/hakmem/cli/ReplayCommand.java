// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.api.OptionException;
import hakmem.cli.bench.ChosenWorkloads;
import hakmem.cli.bench.ProfileTable;
import hakmem.cli.bench.ScratchFolder;
import hakmem.cli.replay.AllocatorKind;
import hakmem.cli.replay.FailureReplay;
import hakmem.cli.replay.FailureTable;
import hakmem.cli.replay.Replay;
import hakmem.cli.replay.ReplayRow;
import hakmem.cli.replay.ReplayTable;
import hakmem.lab.trace.EventTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem replay}: recorded programs on hakmem, timed and checked. */
@Command(
    name = "replay",
    description = "Replays recorded allocation traces on hakmem.",
    footer = {
      "",
      "Each new or resized block gets its first and last word written, on every allocator.",
      "ns/event is the median of several passes after a warm-up, apart from --verify. It is CPU",
      "time of the one thread; with --threads real it is time on the clock, without the",
      "hand-over between threads. Committed and RSS are the peaks of one pass in a process of",
      "its own; malloc's committed bytes are what the C library came to hold from the system."
    })
final class ReplayCommand implements Callable<Integer> {
  /** Allocators to compare with. */
  enum Rival {
    MALLOC
  }

  /** How the threads of a trace are run. */
  enum ThreadMode {
    LOGICAL,
    REAL
  }

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Trace, or log of glibc's mtrace, plain or gzip-compressed; or bundled:sqlite,"
              + " bundled:javac.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--verify",
      description =
          "Check every block: bytes, overlap, alignment, zeroes, usable size, nothing lost.")
  private boolean verify;

  @Option(
      names = "--threads",
      paramLabel = "MODE",
      description =
          "logical: one OS thread drives one heap per trace thread (default); real: real threads,"
              + " same order.")
  private ThreadMode threads = ThreadMode.LOGICAL;

  @Option(
      names = "--vs",
      paramLabel = "ALLOCATOR",
      description = "Run the same on: malloc (the C library's).")
  private @Nullable Rival rival;

  @Option(
      names = "--headers",
      description = "Use hakmem's header layout: a checked header before each block.")
  private boolean headers;

  @Option(
      names = "--profile",
      description =
          "Split hakmem's time between fast path, refill, remote and system instead; one thread"
              + " plays all.")
  private boolean profile;

  @Option(
      names = "--failures",
      description =
          "Play once instead, go on after requests that fail, and tell the last 64 of these: what"
              + " the allocator had, what was tried, and what to do.")
  private boolean failures;

  @Option(
      names = "--options",
      paramLabel = "LIST",
      description = "With --failures: options of the allocator, NAME=VALUE,...")
  private String options = "";

  @Override
  public Integer call() {
    if (!options.isEmpty() && !failures) {
      throw new BadInputException("--options goes with --failures");
    }
    if (ModelReplay.accepts(files)) {
      return ModelReplay.run(files, output);
    }
    if (failures) {
      return tellFailures();
    }
    if (profile) {
      try (ScratchFolder scratch = new ScratchFolder()) {
        ProfileTable.run(
            ChosenWorkloads.recorded(files, scratch.path()), List.of(1), false, output);
        return ExitCode.SUCCESS;
      }
    }
    AllocatorKind subject = headers ? AllocatorKind.HAKMEM_HEADERS : AllocatorKind.HAKMEM;
    Replay replay = new Replay(subject, verify, threads == ThreadMode.REAL, rival == Rival.MALLOC);
    List<EventTable> traces = files.stream().map(EventTable::read).toList();
    List<ReplayRow> rows = new ArrayList<>();
    try (Progress progress = Progress.of("replay", traces.size() * replay.stepsPerTrace())) {
      for (EventTable trace : traces) {
        rows.addAll(replay.run(trace, progress));
      }
    }
    output.text(ReplayTable.of(rows));
    traces.stream().filter(trace -> trace.misuses() > 0).forEach(this::tellMisuses);
    long errors = rows.stream().mapToLong(ReplayRow::errors).sum();
    output.document(Map.of("command", "replay", "errors", errors, "rows", rows));
    return errors == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private int tellFailures() {
    List<Map<String, Object>> documents = new ArrayList<>();
    boolean clean = true;
    for (String file : files) {
      FailureReplay.Outcome outcome = failuresOf(EventTable.read(file));
      output.text(FailureTable.of(outcome));
      documents.add(FailureTable.document(outcome));
      clean = clean && outcome.count() == 0 && outcome.others().count() == 0;
    }
    output.document(Map.of("command", "replay", "traces", documents));
    return clean ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private FailureReplay.Outcome failuresOf(EventTable trace) {
    try {
      return FailureReplay.run(trace, headers, options);
    } catch (OptionException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  private void tellMisuses(EventTable trace) {
    output.text(
        ("%s: %d wrong frees or writes after a free were left out;"
                + " './hakmem shrink --misuse' shows the first of them%n")
            .formatted(trace.name(), trace.misuses()));
  }
}
