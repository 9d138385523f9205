// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import tlc2.TLC;
import tlc2.TLCGlobals;
import tlc2.output.EC;
import tlc2.output.MP;
import tlc2.tool.ModelChecker;
import tlc2.util.BufferedRandomAccessFile;
import tlc2.value.IValue;
import util.SimpleFilenameToStream;
import util.ToolIO;
import util.UniqueString;

/**
 * Main class of a JVM that runs TLC on one model after the other. A request is a line on standard
 * input, a JSON array: the file for TLC's own output, then TLC's arguments. The answer is JSON
 * lines on standard output (see {@link TlcEvents}), of which {@code exit} is the last. The current
 * folder is the folder of the modules.
 */
public final class TlcMain {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PROGRESS_MILLIS = 500;

  private TlcMain() {}

  /**
   * Runs what is asked for, until the parent ends this process or is gone.
   *
   * @param args the module of all models that will be run; nothing if there will be only one
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = System.out;
    BlockingQueue<String> requests = requests();
    if (args.length > 0) {
      nameInOrder(Path.of(""), args[0]);
    }
    while (true) {
      String[] request = JSON.readValue(requests.take(), String[].class);
      answer(new TlcEvents(out), request);
    }
  }

  /**
   * TLC orders strings and model values by when it first saw them, and of several shortest
   * counterexamples finds one that depends on that order. So that it does not depend on which
   * models ran before, the values in all configs of the module are seen first, in the order in
   * which they stand in these.
   */
  private static void nameInOrder(Path folder, String module) throws IOException {
    List<Path> configs;
    try (Stream<Path> files = Files.list(folder)) {
      configs = files.filter(f -> isConfig(f, module)).sorted().toList();
    }
    for (Path config : configs) {
      new ConfigFile(Files.readString(config)).values().forEach(UniqueString::uniqueStringOf);
    }
  }

  private static boolean isConfig(Path file, String module) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(module) && name.endsWith(".cfg");
  }

  private static void answer(TlcEvents events, String[] request) throws IOException {
    int status;
    try (FileOutputStream file = new FileOutputStream(request[0]);
        PrintStream capture =
            new PrintStream(new BufferedOutputStream(file), true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      ToolIO.out = capture;
      ToolIO.err = capture;
      status = run(events, Arrays.copyOfRange(request, 1, request.length));
    }
    forgetBuffers();
    events.exit(status);
  }

  /**
   * TLC keeps the buffers of closed files for the next ones. The files of a liveness graph are
   * closed twice, so their buffers are kept twice, and two files of the next run would share one:
   * it reads a graph of garbage. No buffer of a run may reach the next.
   */
  private static void forgetBuffers() {
    try {
      Field count = BufferedRandomAccessFile.class.getDeclaredField("numAvailBuffs");
      count.setAccessible(true);
      count.setInt(null, 0);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this TLC keeps the buffers of its files elsewhere; see whether one of them can be kept"
              + " twice, and adapt TlcMain",
          e);
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
    // Of the run before, which must neither report progress nor answer TLCGet.
    TLCGlobals.mainChecker = null;
    Thread progress = startProgress(events);
    int status = EC.ExitStatus.errorConstantToExitStatus(tlc.process());
    stop(progress);
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
  private static Thread startProgress(TlcEvents events) {
    return daemon(
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

  private static void stop(Thread progress) {
    progress.interrupt();
    try {
      progress.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The parent holds our standard input open: its end means the parent is gone. */
  private static BlockingQueue<String> requests() {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    daemon(
        "parent",
        () -> {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            requests.put(line);
          }
          Runtime.getRuntime().halt(EC.ExitStatus.ERROR);
        });
    return requests;
  }

  private static Thread daemon(String name, Body body) {
    return Thread.ofPlatform()
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
