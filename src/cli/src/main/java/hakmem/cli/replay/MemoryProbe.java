// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.cli.BadInputException;
import hakmem.cli.trace.Trace;
import hakmem.cli.trace.TraceReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Measures the memory of one pass in a process of its own. In the process that also times, malloc's figures would be those
 * of the JVM's compilers and of earlier passes. Stateless.
 */
public final class MemoryProbe {
  private MemoryProbe() {}

  /**
   * Measures a pass in a new process.
   *
   * @throws IllegalStateException if that process fails; the message holds what it said
   */
  static MemoryPeaks measure(Trace trace, AllocatorKind kind, boolean realThreads) {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=deny",
            "-XX:TieredStopAtLevel=1", // quiet: few threads, and small compiler memory
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            MemoryProbe.class.getName(),
            kind.name(),
            Boolean.toString(realThreads),
            trace.source());
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the process that measures memory failed: " + said.lines().findFirst().orElse(""));
      }
      String[] figures = said.strip().split(" ");
      return new MemoryPeaks(Long.parseLong(figures[0]), Long.parseLong(figures[1]));
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalStateException("the process that measures memory failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while memory was measured", e);
    }
  }

  /** The new process: arguments are allocator, real threads or not, trace. Prints the two figures. */
  public static void main(String[] args) {
    try {
      Trace trace = TraceReader.read(args[2]);
      MemoryPeaks peaks = run(trace, AllocatorKind.valueOf(args[0]), Boolean.parseBoolean(args[1]));
      System.out.println(peaks.committedBytes() + " " + peaks.rssBytes());
    } catch (BadInputException | IllegalStateException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  private static MemoryPeaks run(Trace trace, AllocatorKind kind, boolean realThreads) {
    long[] committed = {ReplayTarget.UNKNOWN};
    TimedLoop loop = new TimedLoop(trace);
    loadClasses(kind, realThreads);
    System.gc();
    PeakRss rss = new PeakRss();
    try (ReplayTarget target = kind.open();
        Driver driver = Driver.of(trace, target, realThreads)) {
      driver.sampledPass(
          loop, () -> committed[0] = Math.max(committed[0], target.committedBytes()));
      return new MemoryPeaks(committed[0], rss.growth());
    }
  }

  /** Runs one event of each kind on another instance, so that the JVM's own start is not counted. */
  private static void loadClasses(AllocatorKind kind, boolean realThreads) {
    String events = "t 0\na 0 64\nc 1 64\nm 2 64 6\nr 0 640\nf 0\n";
    Trace trace =
        TraceReader.read(new ByteArrayInputStream(events.getBytes(StandardCharsets.US_ASCII)), "start");
    try (ReplayTarget target = kind.open();
        Driver driver = Driver.of(trace, target, realThreads)) {
      driver.sampledPass(new TimedLoop(trace), target::committedBytes);
    }
  }
}
