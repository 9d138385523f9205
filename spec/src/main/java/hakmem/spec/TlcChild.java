// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/**
 * The parent's end of one child JVM, which runs one model after the other: the second one finds TLC
 * loaded and compiled. Used by one thread; close it to end the child.
 */
@InheritableMustCall("close")
final class TlcChild implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EXIT_OUT_OF_MEMORY = 3;
  private static final String STDERR = "stderr.log";

  /** No line of JSON, nor of anything else that a JVM prints. */
  private static final String END = "\u0004";

  /** What TLC leaves in its statics after these does not reach the next run. */
  private static final Set<String> HARMLESS = Set.of("invariant", "action property");

  private final Path modules;
  private final TlcRun.Limits limits;
  private final boolean coverage;
  private final Path folder;
  private final Process process;
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private boolean usable = true;

  private TlcChild(
      Path modules, TlcRun.Limits limits, boolean coverage, Path folder, Process process) {
    this.modules = modules;
    this.limits = limits;
    this.coverage = coverage;
    this.folder = folder;
    this.process = process;
    Thread.ofVirtual().start(() -> write(process, requests));
    Thread.ofVirtual().start(() -> read(process, events));
  }

  /**
   * Starts a child for models of one folder.
   *
   * @param coverage whether its runs count actions: TLC asks once, when its classes are loaded
   * @param brief whether all that it will run is over before an optimising compiler pays off
   * @param sharedBy module of its models, if there will be more than one, else empty
   */
  static TlcChild start(
      Path modules, TlcRun.Limits limits, boolean coverage, boolean brief, String sharedBy) {
    try {
      Path folder = WorkFolder.forTheProcess("tlc");
      Process process =
          Children.adopt(
              new ProcessBuilder(command(limits, brief, sharedBy, folder))
                  .directory(modules.toFile())
                  .redirectError(folder.resolve(STDERR).toFile())
                  .start());
      return new TlcChild(modules, limits, coverage, folder, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a JVM for TLC", e);
    }
  }

  private static List<String> command(
      TlcRun.Limits limits, boolean brief, String sharedBy, Path folder) throws IOException {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    List<String> command = new ArrayList<>(JavaCommand.java(limits.heapMib(), temporary));
    if (brief) {
      command.add(1, "-XX:TieredStopAtLevel=1");
    }
    command.add(TlcMain.class.getName());
    if (!sharedBy.isEmpty()) {
      command.add(sharedBy);
    }
    return command;
  }

  /**
   * Whether another model may follow. Not after a failure or a violated temporal property: TLC
   * keeps in a static that one was found.
   */
  boolean usable() {
    return usable;
  }

  /**
   * Runs TLC and waits for it, at most as long as the limits say.
   *
   * @param marks hears TLC's registers at the end
   * @throws InterruptedException when interrupted; the child is not usable any more
   */
  TlcReport run(TlcRun run, Consumer<TlcProgress> progress, Consumer<JsonNode> marks)
      throws InterruptedException {
    if (!usable || run.coverage() != coverage || !run.modules().equals(modules)) {
      throw new IllegalStateException(run.config() + ": the child is for others, or used up");
    }
    usable = false;
    try (WorkFolder own = WorkFolder.create("tlc-" + run.module())) {
      TlcReport report = run(run, new ReportBuilder(progress, marks), own);
      usable =
          report.outcome() == TlcReport.Outcome.SUCCESS
              || HARMLESS.contains(report.violationKind());
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run TLC on " + run.config(), e);
    }
  }

  private TlcReport run(TlcRun run, ReportBuilder report, WorkFolder own)
      throws IOException, InterruptedException {
    Path log = own.path("tlc.log");
    long start = System.nanoTime();
    requests.add(JSON.writeValueAsString(arguments(run, own, log)));
    boolean ended = follow(report, start + TimeUnit.SECONDS.toNanos(limits.timeoutSeconds()));
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!ended) {
      Children.kill(process);
      return report.limited(TlcReport.Outcome.TIMEOUT, seconds, timeoutMessage(run));
    }
    int status = report.exited() ? report.status() : process.waitFor();
    String stderr = Files.readString(folder.resolve(STDERR));
    boolean died = !report.exited() && status == EXIT_OUT_OF_MEMORY;
    if (died || stderr.contains("OutOfMemory") || TlcLog.ranOutOfMemory(log)) {
      return report.limited(TlcReport.Outcome.OUT_OF_MEMORY, seconds, memoryMessage(run));
    }
    TlcLog.returnsTo(log).ifPresent(report::returnsTo);
    return report.ended(status, seconds, TlcLog.errors(log, run.modules()), stderr);
  }

  /** Takes in events until the run, or the child, has ended; false when the time is over first. */
  private boolean follow(ReportBuilder report, long deadline) throws InterruptedException {
    while (!report.exited()) {
      String line = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        return false;
      }
      if (line.equals(END)) {
        return true;
      }
      report.accept(line);
    }
    return true;
  }

  private static List<String> arguments(TlcRun run, WorkFolder own, Path log) {
    List<String> arguments = new ArrayList<>();
    arguments.add(log.toString());
    arguments.addAll(List.of("-tool", "-checkpoint", "0", "-fp", "0"));
    arguments.addAll(List.of("-workers", String.valueOf(run.limits().workers())));
    arguments.addAll(List.of("-metadir", own.path("states").toString()));
    if (run.coverage()) {
      arguments.addAll(List.of("-coverage", "1"));
    }
    arguments.addAll(run.options());
    arguments.addAll(List.of("-config", run.config(), run.module()));
    return arguments;
  }

  private static void write(Process process, BlockingQueue<String> requests) {
    try (BufferedWriter lines = process.outputWriter(StandardCharsets.UTF_8)) {
      for (String line = requests.take(); !line.equals(END); line = requests.take()) {
        lines.write(line + "\n");
        lines.flush();
      }
    } catch (IOException e) {
      // The child has died: the end of its events tells.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void read(Process process, BlockingQueue<String> events) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(line);
      }
    } catch (IOException e) {
      // A killed child closes its pipe in the middle: what was read so far stands.
      return;
    } finally {
      events.add(END);
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

  @Override
  public void close() {
    requests.add(END);
    Children.kill(process);
    try {
      WorkFolder.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
