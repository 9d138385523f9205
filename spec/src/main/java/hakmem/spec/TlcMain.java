// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import tlc2.TLC;
import tlc2.TLCGlobals;
import tlc2.output.EC;
import tlc2.output.MP;
import tlc2.tool.ModelChecker;
import tlc2.value.IValue;
import util.SimpleFilenameToStream;
import util.ToolIO;

/**
 * Main class of the JVM that runs TLC on one model. Speaks JSON lines on standard output (see
 * {@link TlcEvents}); TLC's own output goes to the log file named by the first argument, the rest
 * are TLC's arguments. The current folder is the folder of the modules.
 */
public final class TlcMain {
  private static final long PROGRESS_MILLIS = 500;

  private TlcMain() {}

  /** Runs TLC and exits with its status; never returns, since TLC leaves threads behind. */
  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      throw new IllegalArgumentException("no log file: name it first, then TLC's arguments");
    }
    TlcEvents events = new TlcEvents(System.out);
    exitWithParent();
    Path log = Path.of(args[0]);
    try (FileOutputStream file = new FileOutputStream(log.toFile());
        PrintStream capture =
            new PrintStream(new BufferedOutputStream(file), true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      ToolIO.out = capture;
      ToolIO.err = capture;
      int status = run(events, Arrays.copyOfRange(args, 1, args.length));
      capture.flush();
      events.exit(status);
      System.exit(status);
    }
  }

  private static int run(TlcEvents events, String[] args) {
    String folder = Path.of("").toAbsolutePath().toString();
    MP.setRecorder(events);
    ToolIO.setUserDir(folder);
    TLC tlc = new TLC();
    tlc.setResolver(new SimpleFilenameToStream(folder));
    if (!tlc.handleParameters(args)) {
      return EC.ExitStatus.ERROR;
    }
    startProgress(events);
    int status = EC.ExitStatus.errorConstantToExitStatus(tlc.process());
    if (TLCGlobals.mainChecker instanceof ModelChecker checker) {
      marks(events, checker);
    }
    return status;
  }

  /** The registers 1, 2, ... of the only worker, as far as they are set. */
  private static void marks(TlcEvents events, ModelChecker checker) {
    int number = 1;
    for (IValue v = checker.getValue(0, number); v != null; v = checker.getValue(0, number)) {
      events.mark(number++, v);
    }
  }

  /** TLC itself reports only once a minute. */
  private static void startProgress(TlcEvents events) {
    daemon(
        "progress",
        () -> {
          while (true) {
            Thread.sleep(PROGRESS_MILLIS);
            if (TLCGlobals.mainChecker instanceof ModelChecker checker) {
              events.progress(
                  checker.getProgress(),
                  checker.getStatesGenerated(),
                  checker.getDistinctStatesGenerated(),
                  checker.getStateQueueSize());
            }
          }
        });
  }

  /** The parent holds our standard input open: its end means the parent is gone. */
  private static void exitWithParent() {
    daemon(
        "parent",
        () -> {
          while (System.in.read() >= 0) {
            // Nothing is ever sent.
          }
          Runtime.getRuntime().halt(EC.ExitStatus.ERROR);
        });
  }

  private static void daemon(String name, Body body) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              try {
                body.run();
              } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                // The checker may be torn down between two of its getters: progress is lost, no
                // more.
                return;
              }
            });
  }

  private interface Body {
    void run() throws IOException, InterruptedException;
  }
}
