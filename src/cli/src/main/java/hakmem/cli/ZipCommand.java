// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.c.LibraryException;
import hakmem.cli.zip.ZipRounds;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hakmem zip}: the JDK's zip, a native library that is not changed, served and not. */
@Command(
    name = "zip",
    description = {
      "Runs one workload on the JDK's own zip, in turns with the native library served by hakmem",
      "and by the C library, and compares answers and processor time. The library is not changed:",
      "the places where it keeps the addresses of malloc and free are, and given back each time."
    },
    footer = {
      "",
      "Exit code 1 if answers differ, if the library made a wrong call, or if it has kept a block.",
      "Exit code 2 if it cannot be served: not Linux on x86-64, or with a collector that waits."
    })
final class ZipCommand implements Callable<Integer> {
  @Mixin private CommandOutput output = new CommandOutput();

  @Option(names = "--pieces", description = "Packed in a round; default: ${DEFAULT-VALUE}.")
  private int pieces = 500;

  @Option(names = "--rounds", description = "Measured, of each; default: ${DEFAULT-VALUE}.")
  private int rounds = 7;

  @Override
  public Integer call() {
    if (pieces < 1 || rounds < 1) {
      throw new BadInputException(
          "--pieces=" + pieces + " --rounds=" + rounds + ": each must be 1 or more");
    }
    ZipRounds served = new ZipRounds(true, pieces);
    ZipRounds plain = new ZipRounds(false, pieces);
    try {
      run(List.of(served, plain));
    } catch (LibraryException e) {
      throw new BadInputException(e.getMessage(), e);
    }
    return report(served, plain);
  }

  private void run(List<ZipRounds> both) {
    try (Progress progress = Progress.of("zip", both.size() * (rounds + 1))) {
      for (int i = 0; i <= rounds; i++) {
        for (int turn = 0; turn < both.size(); turn++) {
          both.get((i + turn) % both.size()).run();
          progress.step("round " + i);
        }
      }
    }
  }

  private int report(ZipRounds served, ZipRounds plain) {
    List<String> failures = new ArrayList<>(served.failures());
    if (served.answers().size() != 1 || !served.answers().equals(plain.answers())) {
      failures.add("answers differ: " + served.answers() + " and " + plain.answers());
    }
    double plainMs = plain.quartiles()[1];
    TextTable table = new TextTable(1, "memory", "CPU ms", "of the C library's", "quartiles");
    List<Map<String, Object>> rows = new ArrayList<>();
    Map<String, ZipRounds> both = new LinkedHashMap<>();
    both.put("hakmem", served);
    both.put("the C library", plain);
    both.forEach(
        (name, one) -> {
          double[] ms = one.quartiles();
          table.row(
              name,
              Units.decimal(ms[1], 1),
              Units.decimal(ms[1] / plainMs, 2),
              Units.decimal(ms[0], 1) + " to " + Units.decimal(ms[2], 1));
          rows.add(Map.of("memory", name, "cpu_ms", ms[1], "cpu_ms_quartiles", ms));
        });
    output.text(Units.count(pieces) + " pieces, " + rounds + " rounds\n" + table);
    output.text("committed at most: " + Units.bytes(served.peakBytes()) + "\n");
    output.text("while one Deflater is open:\n" + served.usage());
    failures.forEach(failure -> output.text(failure + "\n"));
    if (failures.isEmpty()) {
      output.text("answers are the same, and the library is as it was\n");
    }
    output.document(
        Map.of(
            "command", "zip",
            "pieces", pieces,
            "rounds", rounds,
            "time_ratio", served.quartiles()[1] / plainMs,
            "committed_peak_bytes", served.peakBytes(),
            "failures", failures,
            "rows", rows));
    return failures.isEmpty() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }
}
