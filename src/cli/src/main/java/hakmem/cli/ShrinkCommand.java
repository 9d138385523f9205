// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.model.Lockstep;
import hakmem.lab.model.Misuse;
import hakmem.lab.shrinker.ProgramText;
import hakmem.lab.shrinker.Shrinker;
import hakmem.lab.shrinker.Shrunk;
import hakmem.lab.shrinker.SpecAction;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Trace;
import hakmem.lab.trace.TraceRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reduces a failing trace to a minimal one. */
@Command(
    name = "shrink",
    description = {
      "Reduce a failing trace to a minimal one, and say what is wrong at which step.",
      "Recorded traces run on a simulated operating system beside the model of the allocator."
    },
    footer = {
      "",
      "Without --misuse a trace fails if the allocator is wrong; with it, if the program is: the",
      "first step is told that the allocator refuses or is damaged by, and the life of its block."
    })
final class ShrinkCommand implements Callable<Integer> {
  private static final int STEPS_UNKNOWN = -1;
  private static final String TEST_NAME = "minimalTraceFails";

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(paramLabel = "TRACE", description = "Trace, plain or gzip-compressed.")
  private String file = "";

  @Option(
      names = "--bug",
      paramLabel = "BUG",
      description = "Run on an engine with this planted bug; 'hakmem hunt --list' names them.")
  private @Nullable String bug;

  @Option(
      names = "--misuse",
      description = "Look for what the recorded program does wrong: frees and writes after a free.")
  private boolean misuse;

  @Option(
      names = "--headers",
      description = "Run a recorded trace on the header layout; other traces name their own.")
  private boolean headers;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the minimal trace goes; by default NAME.min.trace in this directory.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    Trace trace = Trace.read(file);
    if (headers) {
      trace = new Trace(trace.config().withHeaders(true), trace.steps());
    }
    if (misuse && bug != null) {
      throw new BadInputException("--misuse looks at the program, --bug at the engine; give one");
    }
    TraceRunner engine = misuse ? new Misuse() : engine();
    long start = System.nanoTime();
    Shrunk shrunk;
    try (Progress progress = Progress.of("shrink", STEPS_UNKNOWN)) {
      shrunk = Shrinker.shrink(engine, trace, progress::now);
    }
    if (shrunk == null) {
      throw new BadInputException(
          file
              + ": the trace does not fail: "
              + (misuse ? "the allocator refuses none" : "engine and model agree in all")
              + " of its "
              + trace.steps().size()
              + " steps; give a trace that fails"
              + (misuse
                  ? ""
                  : ", plant a bug with --bug, or look for mistakes of the program with --misuse"));
    }
    boolean minimal = Shrinker.isOneMinimal(engine, shrunk.trace());
    Path target = out == null ? Path.of(nameOf(file) + ".min.trace") : out;
    write(shrunk, target);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (misuse) {
      output.text("in the program: " + told(trace) + "\n\n");
    }
    output.text(report(shrunk, target, trace.steps().size(), minimal, seconds));
    output.document(document(shrunk, target, trace.steps().size(), minimal, seconds));
    return ExitCode.SUCCESS;
  }

  private TraceRunner engine() {
    return bug == null ? new Lockstep() : HuntCommand.bugNamed(bug).plant();
  }

  /** The first mistake in the whole trace. */
  private static String told(Trace trace) {
    Failure first = new Misuse().run(trace, Checks.forLength(trace.steps().size()));
    return first == null ? "" : first.invariant() + " in " + first.message();
  }

  private String junitTest(Shrunk shrunk) {
    return misuse ? ProgramText.test(shrunk.trace(), "asRecorded") : shrunk.junitTest(TEST_NAME);
  }

  private static String nameOf(String file) {
    Path name = Path.of(file).getFileName();
    return String.valueOf(name).replaceFirst("(\\.min)?(\\.trace)?(\\.gz)?$", "");
  }

  private static void write(Shrunk shrunk, Path target) {
    try {
      shrunk.trace().write(target);
    } catch (IOException e) {
      throw new BadInputException(
          target + ": cannot be written (" + e.getMessage() + "); name another with --out", e);
    }
  }

  private String report(Shrunk shrunk, Path target, int steps, boolean minimal, double seconds) {
    return """
    %d steps shrunk to %d in %.1f s, %d runs: %s

    %s
    minimal      %s
    violated     %s
    first wrong  %s
    because      %s
    spec         %s

    %s\
    """
        .formatted(
            steps,
            shrunk.trace().steps().size(),
            seconds,
            shrunk.runs(),
            target,
            shrunk.trace().print(),
            minimal ? "checked: without any one step it passes" : "NO: a step can be left out",
            shrunk.failure().invariant(),
            shrunk.wrongStep(),
            shrunk.failure().message(),
            SpecAction.of(shrunk.trace(), shrunk.failure().step()),
            junitTest(shrunk));
  }

  private Map<String, Object> document(
      Shrunk shrunk, Path target, int steps, boolean minimal, double seconds) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "shrink");
    document.put("trace", file);
    document.put("steps", steps);
    document.put("stepsMinimal", shrunk.trace().steps().size());
    document.put("oneMinimal", minimal);
    document.put("minimalTrace", target.toString());
    document.put("text", shrunk.trace().print());
    document.put("invariant", shrunk.failure().invariant());
    document.put("wrongStep", shrunk.wrongStep());
    document.put("message", shrunk.failure().message());
    document.put("specAction", SpecAction.of(shrunk.trace(), shrunk.failure().step()));
    document.put("junitTest", junitTest(shrunk));
    document.put("runs", shrunk.runs());
    document.put("seconds", seconds);
    return document;
  }
}
