// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.cli.demo.DemoLoad;
import hakmem.cli.demo.Demonstration;
import hakmem.cli.demo.Figures;
import hakmem.spec.TextTable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hakmem demo}: a server whose libraries share one limit, with a page that shows it. */
@Command(
    name = "demo",
    description = {
      "Starts a small server on this machine in which Netty, Arrow, SQLite and arenas share one",
      "limit, and says where its page is: that shows what each holds, live. Ctrl-C ends it."
    },
    footer = {
      "",
      "Exit code 1 if a request failed or a block is left at the end.",
      "Exit code 2 if the port is taken."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int MIN_LIMIT_MIB = 16;
  private static final int STOP_SECONDS = 10;

  private final CountDownLatch stopped = new CountDownLatch(1);

  @Mixin private CommandOutput output = new CommandOutput();

  @Option(names = "--port", description = "0 for any; default: ${DEFAULT-VALUE}.")
  private int port = 8025;

  @Option(
      names = "--limit",
      paramLabel = "MIB",
      description = "What all parts may have together; default: ${DEFAULT-VALUE}.")
  private int limitMib = 128;

  @Option(
      names = "--load",
      paramLabel = "REQUESTS",
      description = "Send so many requests to it, show the figures, and end.")
  private int load;

  @Option(names = "--seconds", description = "End after so long; default: not.")
  private int seconds;

  @Override
  public Integer call() {
    check("--port", port, 0, 65_535);
    check("--limit", limitMib, MIN_LIMIT_MIB, 1 << 20);
    check("--load", load, 0, Integer.MAX_VALUE);
    check("--seconds", seconds, 0, Integer.MAX_VALUE);
    Demonstration.Running running = start();
    output.text("page: " + running.address() + "\n");
    int good = load;
    try {
      if (load > 0) {
        good = load(running);
      } else {
        output.text("it ends with Ctrl-C\n");
        waitForTheEnd();
      }
    } finally {
      Figures figures = running.figures();
      String left = running.stop();
      report(figures, good, left);
      stopped.countDown();
      if (!left.isEmpty()) {
        good = -1;
      }
    }
    return good == load ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new BadInputException(option + "=" + value + ": give " + min + " to " + max);
    }
  }

  private Demonstration.Running start() {
    Demonstration demonstration =
        ServiceLoader.load(Demonstration.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "the demonstration is a module of its own; start it by './hakmem demo'"));
    try {
      return demonstration.start(port, (long) limitMib << 20);
    } catch (UncheckedIOException e) {
      throw new BadInputException("--port=" + port + ": " + e.getMessage(), e);
    }
  }

  private int load(Demonstration.Running running) {
    try (Progress progress = Progress.of("demo", load)) {
      return DemoLoad.run(
          running.address(),
          load,
          () -> {
            synchronized (progress) {
              progress.step("");
            }
          });
    }
  }

  /** Ctrl-C ends the process; that waits until the server has been stopped. */
  private void waitForTheEnd() {
    CountDownLatch end = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              end.countDown();
              try {
                stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      if (seconds > 0) {
        end.await(seconds, TimeUnit.SECONDS);
      } else {
        end.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(Figures figures, int good, String left) {
    TextTable table = new TextTable(1, "part", "live", "committed");
    figures
        .parts()
        .forEach(
            (name, part) ->
                table.row(name, Units.bytes(part.liveBytes()), Units.bytes(part.committedBytes())));
    table.row("all", Units.bytes(figures.liveBytes()), Units.bytes(figures.committedBytes()));
    table.row("limit", "", Units.bytes(figures.limitBytes()));
    output.text(table.toString());
    output.text(
        Units.count(figures.requests()) + " requests, " + figures.refusals() + " refused; ");
    output.text(left.isEmpty() ? "all memory is back\n" : left + "\n");
    output.document(Map.of("command", "demo", "good", good, "left", left, "figures", figures));
  }
}
