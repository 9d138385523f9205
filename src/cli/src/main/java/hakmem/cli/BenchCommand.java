// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.bench.BenchSuite;
import hakmem.bench.run.Conductor;
import hakmem.bench.run.Contender;
import hakmem.bench.run.Listener;
import hakmem.bench.run.Pace;
import hakmem.bench.workload.Workload;
import hakmem.cli.bench.ArenaBench;
import hakmem.cli.bench.BenchDocument;
import hakmem.cli.bench.BenchRow;
import hakmem.cli.bench.BenchTable;
import hakmem.cli.bench.ChosenContenders;
import hakmem.cli.bench.ChosenWorkloads;
import hakmem.cli.bench.FeatureTable;
import hakmem.cli.bench.InstructionTable;
import hakmem.cli.bench.JmhBench;
import hakmem.cli.bench.LeakReport;
import hakmem.cli.bench.ProfileTable;
import hakmem.cli.bench.ReportPage;
import hakmem.cli.bench.ScratchFolder;
import hakmem.cli.bench.UsesTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem bench}: workloads of the field on hakmem and on other allocators. */
@Command(
    name = "bench",
    description = "Runs workloads on hakmem and on other allocators, in turns.",
    footer = {
      "",
      "ns/op is time on the clock of one thread for one operation: the median over the rounds,",
      "with its quartiles. CPU ns/op is what the whole process used. 'vs heap' says how many times",
      "as fast as the row hakmem's explicit heap is. RSS is growth of resident memory: at the peak",
      "and when all is freed; a JVM's own growth counts, the row 'loop' shows it. Figures depend",
      "on the machine: compare rows of one run only. What hakmem's cache of freed huge blocks did"
          + " in",
      "the rounds stands below, where one was asked for; --report draws what is left of memory"
          + " over",
      "time."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MAX_THREADS = 256;
  private static final List<String> DEFAULT_NAMES = List.of("larson-step");

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description =
          "Workload or family to run (default: larson-step), a trace as for replay, or all.")
  private List<String> names = DEFAULT_NAMES;

  @Option(
      names = "--vs",
      arity = "1..*",
      split = ",",
      paramLabel = "PEER",
      description = "Allocators to run beside hakmem (default: all that there are).")
  private List<String> peers = List.of();

  @Option(
      names = "--threads",
      arity = "1..*",
      split = ",",
      paramLabel = "N",
      description = "Numbers of threads (default: 1).")
  private List<Integer> threads = List.of(1);

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write a page with charts and a dated data file into this folder.")
  private @Nullable Path report;

  @Option(
      names = "--profile",
      description = "Split hakmem's time between fast path, refill, remote and system instead.")
  private boolean profile;

  @Option(
      names = "--instructions",
      description =
          "Count the instructions that allocators in C execute, instead, one thread, by Valgrind.")
  private boolean instructions;

  @Option(names = "--quick", description = "Few and short rounds: rough figures.")
  private boolean quick;

  @Option(
      names = "--jmh",
      description = "larson-step under JMH instead, beside system malloc: a second opinion.")
  private boolean jmh;

  @Option(
      names = "--arenas",
      description = "Arenas of the JDK and of hakmem instead: open, three segments, close.")
  private boolean arenas;

  @Option(
      names = "--features",
      description = "What it costs to look at an allocator instead: each feature off and on.")
  private boolean features;

  @Option(
      names = "--uses",
      description = {
        "What Netty, Arrow, LWJGL and arenas ask of their memory instead, on hakmem and on what",
        "they have otherwise. WORKLOAD: netty, netty-plain, arrow, lwjgl, arenas (default: all)."
      })
  private boolean uses;

  @Option(
      names = "--leak",
      description =
          "How soon a leak of one block in a million is found, instead; a minute at most.")
  private boolean leak;

  @Override
  public Integer call() {
    if (jmh) {
      JmhBench.run(BenchSuite.LARSON_STEP, quick, output);
      return ExitCode.SUCCESS;
    }
    if (arenas) {
      ArenaBench.run(quick, output);
      return ExitCode.SUCCESS;
    }
    if (leak) {
      return LeakReport.run(quick, output) ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
    }
    if (features) {
      return measureFeatures();
    }
    if (uses) {
      return measureUses();
    }
    checkThreads();
    try (ScratchFolder scratch = new ScratchFolder()) {
      List<Workload> workloads = ChosenWorkloads.of(names, scratch.path());
      if (profile) {
        ProfileTable.run(workloads, threads, quick, output);
        return ExitCode.SUCCESS;
      }
      if (instructions) {
        List<Contender> contenders = ChosenContenders.of(peers, scratch.path());
        return InstructionTable.run(workloads, contenders, output)
            ? ExitCode.SUCCESS
            : ExitCode.CHECK_FAILED;
      }
      return measure(workloads, ChosenContenders.of(peers, scratch.path()));
    }
  }

  private int measure(List<Workload> workloads, List<Contender> contenders) {
    Pace pace = quick ? Pace.QUICK : Pace.FULL;
    List<BenchRow> rows = new ArrayList<>();
    int steps = Conductor.steps(workloads, threads, contenders, pace);
    try (Progress progress = Progress.of("bench", steps)) {
      Conductor conductor = new Conductor(contenders, pace, shown(progress));
      conductor.run(workloads, threads).forEach(result -> rows.add(BenchRow.of(result)));
    }
    for (Workload workload : workloads) {
      for (int count : threads) {
        output.text(BenchTable.of(workload, count, rows) + "\n");
      }
    }
    BenchDocument document = BenchDocument.of(workloads, contenders, pace, rows);
    output.document(document);
    if (report != null) {
      output.text("Report: " + ReportPage.write(document, report) + "\n");
    }
    return rows.stream().noneMatch(BenchRow::failed) ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private int measureUses() {
    List<String> chosen = names.equals(DEFAULT_NAMES) ? UsesTable.names() : names;
    try (Progress progress = Progress.of("bench", UsesTable.steps(chosen, quick))) {
      return UsesTable.run(chosen, quick, shown(progress), output)
          ? ExitCode.SUCCESS
          : ExitCode.CHECK_FAILED;
    }
  }

  private int measureFeatures() {
    try (ScratchFolder scratch = new ScratchFolder();
        Progress progress = Progress.of("bench", FeatureTable.steps(quick))) {
      return FeatureTable.run(quick, scratch.path(), shown(progress), output)
          ? ExitCode.SUCCESS
          : ExitCode.CHECK_FAILED;
    }
  }

  private void checkThreads() {
    for (int count : threads) {
      if (count < 1 || count > MAX_THREADS) {
        throw new BadInputException(
            "--threads " + count + " is out of range; give 1 to " + MAX_THREADS);
      }
    }
  }

  private static Listener shown(Progress progress) {
    return new Listener() {
      private String what = "";

      @Override
      public void now(String workload, int threads, String allocator) {
        what = workload + " " + allocator;
        progress.now(what);
      }

      @Override
      public void step() {
        progress.step(what);
      }
    };
  }
}
