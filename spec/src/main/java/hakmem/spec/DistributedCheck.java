// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a model on TLC's own server and workers, on this host or on several. The server's exit
 * status says nothing about violations and its counterexamples lack the initial state, so its
 * output is what counts, and a violation is run again in one JVM for the counterexample. TLC checks
 * no temporal property this way.
 */
public final class DistributedCheck {
  private static final String SERVER = "tlc2.tool.distributed.TLCServer";
  private static final String WORKER = "tlc2.tool.distributed.TLCWorker";
  private static final String READY = "@!@!@STARTMSG 7000:";
  private static final String REGISTERED = "@!@!@STARTMSG 7001:";

  private final Path modules;
  private final TlcRun.Limits limits;
  private final HostPort listen;
  private final int localWorkers;
  private final Consumer<String> say;

  /**
   * For the models of one folder.
   *
   * @param modules folder of the modules
   * @param limits {@code workers} is the number of threads of each worker process
   * @param listen where workers find the server; port 0 picks a free one
   * @param localWorkers worker processes to start on this host
   * @param say hears what a user of several machines must know
   */
  public DistributedCheck(
      Path modules, TlcRun.Limits limits, HostPort listen, int localWorkers, Consumer<String> say) {
    this.modules = modules.toAbsolutePath().normalize();
    this.limits = limits;
    this.listen = listen;
    this.localWorkers = localWorkers;
    this.say = say;
  }

  /**
   * Runs a model.
   *
   * @throws InterruptedException when interrupted; no child is left
   */
  public ModelResult run(ModelEntry entry) throws InterruptedException {
    TlcReport report = serve(entry);
    if (report.outcome() == TlcReport.Outcome.ERROR) {
      say.accept(entry.model() + ": the workers found an error; running it again in one JVM");
      report = new ModelCheck(modules, limits).run(entry.model(), entry.module(), p -> {});
    }
    return ModelResult.compare(entry, report, false);
  }

  private TlcReport serve(ModelEntry entry) throws InterruptedException {
    List<Process> children = new CopyOnWriteArrayList<>();
    try (WorkFolder folder = WorkFolder.create("server")) {
      HostPort address = listen.port() == 0 ? listen.withPort(freePort()) : listen;
      Path log = folder.path("tlc.log");
      long start = System.nanoTime();
      Process server =
          start(serverCommand(entry, address, folder), Redirect.PIPE, folder.path("server.err"));
      children.add(server);
      Thread reader =
          Thread.ofVirtual().start(() -> follow(server, log, address, folder, children));
      boolean ended = server.waitFor(limits.timeoutSeconds(), TimeUnit.SECONDS);
      children.forEach(Children::kill);
      reader.join();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!ended) {
        return report(TlcReport.Outcome.TIMEOUT, log, seconds, List.of(timeout(entry, address)));
      }
      List<String> errors = TlcLog.errors(log, modules);
      boolean success = TlcLog.succeeded(log) && errors.isEmpty();
      if (!success && errors.isEmpty()) {
        errors = List.of(Files.readString(folder.path("server.err")).strip());
      }
      return report(
          success ? TlcReport.Outcome.SUCCESS : TlcReport.Outcome.ERROR, log, seconds, errors);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run TLC's server", e);
    } finally {
      children.forEach(Children::kill);
    }
  }

  private String timeout(ModelEntry entry, HostPort address) {
    return entry.model()
        + ": the server at "
        + address
        + " was not done after "
        + limits.timeoutSeconds()
        + " s; raise --timeout SECONDS, or look whether its workers reach it";
  }

  private static TlcReport report(
      TlcReport.Outcome outcome, Path log, double seconds, List<String> errors) throws IOException {
    TlcProgress end = TlcLog.statistics(log);
    return new TlcReport(
        outcome,
        "",
        "",
        end.generated(),
        end.distinct(),
        end.queue(),
        end.depth(),
        seconds,
        Behaviour.NONE,
        List.of(),
        errors);
  }

  private void follow(
      Process server, Path log, HostPort address, WorkFolder folder, List<Process> children) {
    try (BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
        PrintWriter copy =
            new PrintWriter(Files.newBufferedWriter(log, StandardCharsets.UTF_8), true)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.println(line);
        if (line.startsWith(READY)) {
          say.accept("server ready; on another host: hakmem check --worker " + address);
          for (int i = 0; i < localWorkers; i++) {
            List<String> command = workerCommand(address, limits, folder, i);
            children.add(start(command, Redirect.DISCARD, folder.path("w" + i)));
          }
        } else if (line.startsWith(REGISTERED)) {
          say.accept("a worker has registered");
        }
      }
    } catch (IOException e) {
      // The server was killed: what has been read stands, and the caller knows why.
      say.accept("the server's output ended: " + e.getMessage());
    }
  }

  private List<String> serverCommand(ModelEntry entry, HostPort address, WorkFolder folder)
      throws IOException {
    List<String> command = jvm(address, address.host(), limits, folder, "server");
    command.addAll(List.of(SERVER, "-tool", "-checkpoint", "0"));
    command.addAll(List.of("-metadir", folder.path("states").toString()));
    command.addAll(List.of("-config", entry.model() + ".cfg", entry.module()));
    return command;
  }

  private static List<String> workerCommand(
      HostPort server, TlcRun.Limits limits, WorkFolder folder, int number) throws IOException {
    List<String> command =
        jvm(server, HostPort.ownAddress(server.host()), limits, folder, "w" + number);
    command.add(command.indexOf("-cp"), "-D" + WORKER + ".threadCount=" + limits.workers());
    command.addAll(List.of(WORKER, server.host()));
    return command;
  }

  private static List<String> jvm(
      HostPort server, String self, TlcRun.Limits limits, WorkFolder folder, String name)
      throws IOException {
    Path temporary = Files.createDirectory(folder.path("tmp-" + name));
    List<String> command = new ArrayList<>(JavaCommand.java(limits.heapMib(), temporary));
    int at = command.indexOf("-cp");
    command.add(at, "-D" + SERVER + ".port=" + server.port());
    // Otherwise RMI hands out whatever name the host gives itself.
    command.add(at, "-Djava.rmi.server.hostname=" + self);
    return command;
  }

  private Process start(List<String> command, Redirect out, Path err) throws IOException {
    return Children.adopt(
        new ProcessBuilder(command)
            .directory(modules.toFile())
            .redirectOutput(out)
            .redirectError(err.toFile())
            .start());
  }

  /**
   * Works for a server, perhaps on another host, until it is done.
   *
   * @return whether the server was reached and finished
   * @throws InterruptedException when interrupted; no child is left
   */
  public static boolean work(HostPort server, TlcRun.Limits limits, Consumer<String> say)
      throws InterruptedException {
    try (WorkFolder folder = WorkFolder.create("worker")) {
      Process worker =
          Children.adopt(
              new ProcessBuilder(workerCommand(server, limits, folder, 0))
                  .directory(folder.root().toFile())
                  .redirectErrorStream(true)
                  .start());
      try {
        Thread reader = Thread.ofVirtual().start(() -> copy(worker, say));
        if (!worker.waitFor(limits.timeoutSeconds(), TimeUnit.SECONDS)) {
          say.accept("no end after " + limits.timeoutSeconds() + " s; raise --timeout SECONDS");
          return false;
        }
        reader.join();
        return worker.exitValue() == 0;
      } finally {
        Children.kill(worker);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run a worker", e);
    }
  }

  private static void copy(Process worker, Consumer<String> say) {
    try (BufferedReader lines = worker.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().filter(l -> !l.contains("UnicastRef")).forEach(say);
    } catch (IOException | UncheckedIOException e) {
      say.accept("the worker's output ended: " + e.getMessage());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
