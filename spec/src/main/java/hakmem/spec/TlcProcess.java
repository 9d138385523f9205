// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The parent's end of one child JVM: starts it, follows its events, ends it. */
final class TlcProcess {
  private static final int EXIT_OUT_OF_MEMORY = 3;

  private TlcProcess() {}

  /**
   * Runs TLC and waits for it, at most as long as the limits say. No child is left behind, whatever
   * happens.
   *
   * @throws InterruptedException when interrupted; the child is ended first
   */
  static TlcReport run(TlcRun run, Consumer<TlcProgress> progress) throws InterruptedException {
    return run(run, progress, _ -> {});
  }

  /** As {@link #run(TlcRun, Consumer)}; marks hears TLC's registers at the end. */
  static TlcReport run(TlcRun run, Consumer<TlcProgress> progress, Consumer<JsonNode> marks)
      throws InterruptedException {
    try (WorkFolder folder = WorkFolder.create("tlc-" + run.module())) {
      return run(run, new ReportBuilder(progress, marks), folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run TLC on " + run.config(), e);
    }
  }

  private static TlcReport run(TlcRun run, ReportBuilder report, WorkFolder folder)
      throws IOException, InterruptedException {
    Path log = folder.path("tlc.log");
    long start = System.nanoTime();
    Process child =
        Children.adopt(
            new ProcessBuilder(command(run, folder, log))
                .directory(run.modules().toFile())
                .redirectError(folder.path("stderr.log").toFile())
                .start());
    try {
      Thread reader = Thread.ofVirtual().start(() -> read(child, report));
      boolean ended = child.waitFor(run.limits().timeoutSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        Children.kill(child);
      }
      reader.join();
      double seconds = (System.nanoTime() - start) / 1e9;
      String stderr = Files.readString(folder.path("stderr.log"), StandardCharsets.UTF_8);
      if (!ended) {
        return report.limited(TlcReport.Outcome.TIMEOUT, seconds, timeoutMessage(run));
      }
      boolean memory = child.exitValue() == EXIT_OUT_OF_MEMORY || stderr.contains("OutOfMemory");
      if (memory || TlcLog.ranOutOfMemory(log)) {
        return report.limited(TlcReport.Outcome.OUT_OF_MEMORY, seconds, memoryMessage(run));
      }
      TlcLog.returnsTo(log).ifPresent(report::returnsTo);
      return report.ended(child.exitValue(), seconds, TlcLog.errors(log, run.modules()), stderr);
    } finally {
      Children.kill(child);
    }
  }

  private static String timeoutMessage(TlcRun run) {
    return run.config()
        + ": not done after "
        + run.limits().timeoutSeconds()
        + " s; raise --timeout SECONDS or make the model's constants smaller";
  }

  private static String memoryMessage(TlcRun run) {
    return run.config()
        + ": TLC ran out of memory with a heap of "
        + run.limits().heapMib()
        + " MiB; raise --heap MIB or make the model's constants smaller";
  }

  private static List<String> command(TlcRun run, WorkFolder folder, Path log) throws IOException {
    Path temporary = Files.createDirectory(folder.path("tmp"));
    List<String> command = new ArrayList<>(JavaCommand.java(run.limits().heapMib(), temporary));
    if (run.brief()) {
      command.add(1, "-XX:TieredStopAtLevel=1");
    }
    command.add(TlcMain.class.getName());
    command.add(log.toString());
    command.addAll(List.of("-tool", "-checkpoint", "0", "-fp", "0"));
    command.addAll(List.of("-workers", String.valueOf(run.limits().workers())));
    command.addAll(List.of("-metadir", folder.path("states").toString()));
    if (run.coverage()) {
      command.addAll(List.of("-coverage", "1"));
    }
    command.addAll(run.options());
    command.addAll(List.of("-config", run.config(), run.module()));
    return command;
  }

  private static void read(Process child, ReportBuilder report) {
    try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        report.accept(line);
      }
    } catch (IOException e) {
      // A killed child closes its pipe in the middle: what was read so far stands.
      report.broken(e);
    }
  }
}
