// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.generator.LongTrace;
import hakmem.lab.trace.Trace;
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

/** Writes a long trace from a seed. */
@Command(
    name = "generate",
    description = {
      "Write a long trace for 'shrink' and 'replay': ordinary work, of a made-up program or of",
      "recorded traces over and over, and in the last hundredth everything that allocators get",
      "wrong. The same seed gives the same trace."
    })
final class GenerateCommand implements Callable<Integer> {
  private static final int STEPS_OF_PROGRESS = 2;

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(paramLabel = "FILE", description = "Where the trace goes.")
  private Path file = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Steps of the trace (default: ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "4",
      description = "Threads of the made-up program (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--from",
      paramLabel = "TRACE",
      description = "Recorded trace to repeat, plain or gzip-compressed.")
  private @Nullable String from;

  @Option(names = "--headers", description = "For the header layout.")
  private boolean headers;

  @Override
  public Integer call() {
    requireAtLeast("--events", events, 100);
    requireAtLeast("--threads", threads, 1);
    try (Progress progress = Progress.of("generate", STEPS_OF_PROGRESS)) {
      Trace recorded = from == null ? null : Trace.read(from);
      progress.step("making " + events + " steps");
      Trace trace = new LongTrace(headers, seed, events, threads).make(recorded);
      progress.step("writing " + file);
      trace.write(file);
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be written: " + e, e);
    }
    output.text("%s: %,d steps from seed %d%n".formatted(file, events, seed));
    output.document(document());
    return ExitCode.SUCCESS;
  }

  private static void requireAtLeast(String option, int value, int least) {
    if (value < least) {
      throw new BadInputException("%s %d: give %d or more".formatted(option, value, least));
    }
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "generate");
    document.put("file", file.toString());
    document.put("events", events);
    document.put("seed", seed);
    return document;
  }
}
