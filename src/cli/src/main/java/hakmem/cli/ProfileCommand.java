// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.bench.profile.Path;
import hakmem.bench.profile.PathProfile;
import hakmem.cli.bench.ProfileTable;
import hakmem.cli.map.RunningProgram;
import hakmem.cli.map.RunningProgram.EndedException;
import hakmem.spec.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem profile}: how the time of a running program's allocator splits. */
@Command(
    name = "profile",
    description = {
      "Splits the processor time of a running program between hakmem's fast path, refills, frees",
      "of others' blocks, the system, upkeep, and the program itself. Its flight recorder takes a",
      "stack each millisecond or two of processor time; nothing else of it changes."
    },
    footer = {
      "",
      "The program runs on Linux with JDK 25. Its frames are exact if it was started with",
      "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints; else some time of inlined methods",
      "counts for those that call them.",
      "Exit code 2 if there is no such program, or it gives no samples."
    })
final class ProfileCommand implements Callable<Integer> {
  private static final int SECONDS_MAX = 3600;

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(paramLabel = "PID", description = "A running program.")
  private long pid;

  @Option(names = "--seconds", description = "How long; default: ${DEFAULT-VALUE}.")
  private int seconds = 10;

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw new BadInputException("--seconds=" + seconds + " must be 1 to " + SECONDS_MAX);
    }
    if (pid < 1) {
      throw new BadInputException("PID=" + pid + " must be 1 or more");
    }
    java.nio.file.Path file = Files.createTempFile("hakmem-profile", ".jfr");
    file.toFile().deleteOnExit(); // Ctrl-C comes to no end of a try.
    try (RunningProgram program = RunningProgram.attach(pid);
        Progress progress = Progress.of("profile", 1)) {
      progress.now("process " + pid + ", " + seconds + " s");
      program.record(PathProfile.SETTINGS, Duration.ofSeconds(seconds), file);
      return show(PathProfile.read(file));
    } catch (EndedException e) {
      throw new BadInputException(e.getMessage(), e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private int show(PathProfile profile) {
    if (profile.total() == 0) {
      throw new BadInputException(
          "process "
              + pid
              + " gave no samples in "
              + seconds
              + " s: it was idle, or is no JDK 25 on Linux");
    }
    TextTable table = new TextTable(1, "path", "samples", "of the allocator's", "of all");
    for (Path path : Path.values()) {
      boolean isWorkload = path == Path.WORKLOAD;
      table.row(
          isWorkload ? "the program" : path.label(),
          Units.count(profile.samples().getOrDefault(path, 0L)),
          isWorkload ? "" : ProfileTable.percent(profile.shareOfAllocator(path)),
          ProfileTable.percent(profile.share(path)));
    }
    output.text(table + "samples whose stack could not be walked: " + profile.unknown() + "\n");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "profile");
    document.put("pid", pid);
    document.put("seconds", seconds);
    document.put("samples", profile.total());
    document.put("unknown_samples", profile.unknown());
    document.put("shares", profile.shares());
    document.put("shares_of_allocator", profile.sharesOfAllocator());
    output.document(document);
    return ExitCode.SUCCESS;
  }
}
