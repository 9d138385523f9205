// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.cli.bench.ScratchFolder;
import hakmem.cli.fuzz.Answer;
import hakmem.cli.fuzz.Fuzzer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hakmem fuzz}: the command itself under inputs that nobody would give it. */
@Command(
    name = "fuzz",
    description = {
      "Give this command mutated inputs: traces, options, JSON, numbers, bytes; judge the answers.",
      "Each must be one of success, or one line that says what is wrong and what to do."
    },
    footer = {
      "",
      "What would be long work is given names that do not exist. The same seed gives the same",
      "inputs. Exit code 1 if an answer may not be; the input is printed."
    })
final class FuzzCommand implements Callable<Integer> {
  private static final int INPUTS_MAX = 100_000_000;
  private static final int STEPS = 1000;

  @Mixin private CommandOutput output = new CommandOutput();

  @Option(
      names = "--inputs",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int inputs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (inputs < 1 || inputs > INPUTS_MAX) {
      throw new BadInputException("--inputs " + inputs + ": out of range; give 1 to " + INPUTS_MAX);
    }
    CommandLine line = Main.line();
    long start = System.nanoTime();
    try (ScratchFolder scratch = new ScratchFolder();
        Progress progress = Progress.of("fuzz", STEPS)) {
      Fuzzer fuzzer = new Fuzzer(words -> answer(line, words), scratch.path(), seed);
      fuzzer.run(
          inputs,
          n -> {
            if (n * STEPS / inputs > (n - 1) * STEPS / inputs) {
              progress.step(n + " inputs");
            }
          });
      double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
      return report(fuzzer, seconds);
    }
  }

  private int report(Fuzzer fuzzer, double seconds) {
    output.text(
        "%,d inputs from seed %d in %.1f s: exit codes %s, %d shapes of answers, %d faults%n"
            .formatted(
                inputs, seed, seconds, fuzzer.codes(), fuzzer.shapes(), fuzzer.faults().size()));
    fuzzer.faults().forEach(fault -> output.text("%n%s%n".formatted(text(fault))));
    output.document(
        Map.of(
            "command",
            "fuzz",
            "inputs",
            inputs,
            "seed",
            seed,
            "seconds",
            seconds,
            "codes",
            fuzzer.codes(),
            "shapes",
            fuzzer.shapes(),
            "faults",
            fuzzer.faults().stream().map(FuzzCommand::text).toList()));
    return fuzzer.faults().isEmpty() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static String text(Fuzzer.Fault fault) {
    return "%s: exit code %d%n  words %s%n  file %s%n  stdout %s%n  stderr %s"
        .formatted(
            fault.what(),
            fault.answer().code(),
            fault.words(),
            new String(fault.file(), java.nio.charset.StandardCharsets.ISO_8859_1),
            shortened(fault.answer().out()),
            shortened(fault.answer().err()));
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(text.length(), 600));
  }

  static Answer answer(CommandLine line, List<String> words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(line, new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
    return new Answer(code, out.toString(), err.toString(), words.contains("--json"));
  }
}
