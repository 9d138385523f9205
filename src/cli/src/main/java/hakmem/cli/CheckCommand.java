// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.spec.CheckListener;
import hakmem.spec.CheckSession;
import hakmem.spec.CounterexamplePage;
import hakmem.spec.CoverageReport;
import hakmem.spec.DistributedCheck;
import hakmem.spec.Hints;
import hakmem.spec.HostPort;
import hakmem.spec.Manifest;
import hakmem.spec.ModelEntry;
import hakmem.spec.ModelResult;
import hakmem.spec.RecordedCounts;
import hakmem.spec.ResultCache;
import hakmem.spec.SpecException;
import hakmem.spec.SpecHome;
import hakmem.spec.TlcReport;
import hakmem.spec.TlcRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hakmem check}: the TLA+ models, each compared with the manifest. */
@Command(
    name = "check",
    description = "Runs TLC on the TLA+ models and compares the results with spec/manifest.json.",
    footer = {
      "",
      "Without MODEL: all small models and broken variants, and every action must be taken by some",
      "successful model. A counterexample is shown step by step and drawn as a page in --out.",
      "With a deep model or several machines: see spec/README.md."
    })
public final class CheckCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;

  @Mixin private CommandOutput output = new CommandOutput();

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "MODEL",
      description = "Name of a model, else prefix of names, or glob (with * and ?).")
  private List<String> models = new ArrayList<>();

  @Option(names = "--deep", description = "Include the models of the deep tier.")
  private boolean deep;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "TLC workers for each model (default: ${DEFAULT-VALUE}, as many models side by"
              + " side as there are cores). With more, depths are not compared: they may vary.")
  private int workers;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "Limit for each model (default: ${DEFAULT-VALUE}).")
  private long timeout;

  @Option(
      names = "--heap",
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "Java heap of each TLC process (default: ${DEFAULT-VALUE}).")
  private int heap;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where counterexample pages go (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("out", "check");

  @Option(
      names = "--spec",
      paramLabel = "DIR",
      description = "Folder with manifest.json and tla/ (default: spec of this work tree).")
  private @Nullable Path spec;

  @Option(
      names = "--record",
      description =
          "Write the counts found into the manifest, where the result is the expected one and no"
              + " fewer states were seen, and say what changes.")
  private boolean record;

  @Option(
      names = "--fresh",
      description = "Run all models, those too that came out as expected before and are unchanged.")
  private boolean fresh;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Check an action log instead (see 'hakmem record'): is the execution a behaviour of the"
              + " spec? May be given several times.")
  private List<Path> logs = new ArrayList<>();

  @Option(names = "--distributed", description = "Run on TLC's own server and workers.")
  private boolean distributed;

  @Option(
      names = "--listen",
      paramLabel = "HOST[:PORT]",
      description = "With --distributed: this host's address for workers on other hosts.")
  private @Nullable String listen;

  @Option(
      names = "--local-workers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With --distributed: worker processes on this host (default: ${DEFAULT-VALUE}).")
  private int localWorkers;

  @Option(
      names = "--worker",
      paramLabel = "HOST[:PORT]",
      description = "Work for the server at this address until it is done; checks nothing itself.")
  private @Nullable String worker;

  @Override
  public Integer call() throws InterruptedException {
    try {
      TlcRun.Limits limits = new TlcRun.Limits(workers, heap, timeout);
      if (worker != null) {
        return DistributedCheck.work(HostPort.parse(worker), limits, this::say)
            ? ExitCode.SUCCESS
            : ExitCode.CHECK_FAILED;
      }
      if ((listen != null || localWorkers != 1) && !distributed) {
        throw new SpecException(
            "--listen and --local-workers need --distributed; add it or leave them out");
      }
      if (record && (distributed || workers > 1)) {
        throw new SpecException("--record needs exact depths; give one worker, not --distributed");
      }
      if (!logs.isEmpty()) {
        return checkTraces(limits);
      }
      return check(limits);
    } catch (SpecException e) {
      say(e.getMessage());
      return ExitCode.BAD_INPUT;
    }
  }

  private int checkTraces(TlcRun.Limits limits) throws InterruptedException {
    if (!models.isEmpty() || record || distributed) {
      throw new SpecException(
          "--trace together with models, --record or --distributed; give one of them");
    }
    SpecHome home = spec == null ? SpecHome.find(start()) : new SpecHome(spec);
    return LogReport.check(logs, home, limits, output);
  }

  private int check(TlcRun.Limits limits) throws InterruptedException {
    SpecHome home = spec == null ? SpecHome.find(start()) : new SpecHome(spec);
    Hints hints = Hints.read(home.hintsFile());
    Manifest manifest = Manifest.read(home.manifestFile());
    List<ModelEntry> entries = manifest.select(models, deep);
    long begin = System.nanoTime();
    List<ModelResult> results =
        distributed ? distributed(home, entries, limits) : local(home, entries, limits);
    RecordedCounts recording = record ? manifest.recording(results) : null;
    if (recording != null && !recording.changes().isEmpty()) {
      recording.manifest().write(home.manifestFile());
    }
    Map<String, Path> pages = new LinkedHashMap<>();
    for (ModelResult r : results) {
      if (r.report().outcome() == TlcReport.Outcome.VIOLATION) {
        pages.put(r.entry().model(), CounterexamplePage.write(out, r, hints));
      }
    }
    CheckReport report =
        new CheckReport(
            results,
            CoverageReport.of(results, hints),
            models.isEmpty() && !distributed,
            pages,
            recording,
            (System.nanoTime() - begin) / NANOS);
    output.text(report.text());
    output.document(report.json());
    if (report.badInput()) {
      return ExitCode.BAD_INPUT;
    }
    return report.asExpected() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  /** The launcher tells where the work tree is; otherwise we look from here upwards. */
  private static Path start() {
    return Path.of(System.getProperty("hakmem.command.home", ""));
  }

  private List<ModelResult> local(SpecHome home, List<ModelEntry> entries, TlcRun.Limits limits) {
    int parallel = CheckSession.parallelFor(limits.workers());
    try (CheckProgress progress = CheckProgress.of(entries.size());
        CheckSession session =
            new CheckSession(
                home.modules(),
                limits,
                parallel,
                cache(home),
                progress == null ? CheckListener.SILENT : progress)) {
      return session.run(entries);
    }
  }

  /** Nothing is kept of a folder that somebody names: it is not ours to write into. */
  private ResultCache cache(SpecHome home) {
    if (spec != null) {
      return ResultCache.NONE;
    }
    ResultCache cache = ResultCache.of(home);
    return fresh || record ? cache.fresh() : cache;
  }

  private List<ModelResult> distributed(
      SpecHome home, List<ModelEntry> entries, TlcRun.Limits limits) throws InterruptedException {
    HostPort address = listen == null ? HostPort.LOCAL : HostPort.parse(listen);
    DistributedCheck check =
        new DistributedCheck(home.modules(), limits, address, localWorkers, this::say);
    List<ModelResult> results = new ArrayList<>();
    for (ModelEntry entry : entries) {
      results.add(check.run(entry));
    }
    return results;
  }

  private void say(@Nullable String message) {
    CommandLine line = command.commandLine();
    line.getErr().println(Main.said(message));
    line.getErr().flush();
  }
}
