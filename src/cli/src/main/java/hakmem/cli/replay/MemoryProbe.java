// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.cli.ChildJvm;
import hakmem.lab.trace.EventTable;
import hakmem.lab.trace.TraceFormatException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Measures the memory of one pass in a process of its own. In the process that also times, malloc's
 * figures would be those of the JVM's compilers and of earlier passes. Stateless.
 */
public final class MemoryProbe {
  private MemoryProbe() {}

  /**
   * Measures a pass in a new process.
   *
   * @throws IllegalStateException if that process fails; the message holds what it said
   * @throws NumberFormatException if it printed something else than two figures
   */
  static MemoryPeaks measure(EventTable trace, AllocatorKind kind, boolean realThreads) {
    // Quiet: few threads, and little memory for compilers.
    List<String> options =
        List.of(
            "--sun-misc-unsafe-memory-access=deny", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    String said =
        ChildJvm.run(
            options,
            List.of(
                MemoryProbe.class.getName(),
                kind.name(),
                Boolean.toString(realThreads),
                trace.location()));
    List<String> figures = List.of(said.strip().split(" "));
    return new MemoryPeaks(Long.parseLong(figures.getFirst()), Long.parseLong(figures.getLast()));
  }

  /**
   * The new process: arguments are allocator, real threads or not, trace. Prints the two figures.
   */
  public static void main(String[] args) {
    List<String> arguments = List.of(args);
    try {
      EventTable trace = EventTable.read(arguments.get(2));
      MemoryPeaks peaks =
          run(
              trace,
              AllocatorKind.valueOf(arguments.get(0)),
              Boolean.parseBoolean(arguments.get(1)));
      System.out.println(peaks.committedBytes() + " " + peaks.rssBytes());
    } catch (TraceFormatException | IllegalStateException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  private static MemoryPeaks run(EventTable trace, AllocatorKind kind, boolean realThreads) {
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

  /**
   * Runs one event of each kind on another instance, so that the JVM's own start is not counted.
   */
  private static void loadClasses(AllocatorKind kind, boolean realThreads) {
    String events = "t 0\na 0 64\nc 1 64\nm 2 64 6\nr 0 640\nf 0\n";
    EventTable trace =
        EventTable.read(
            new ByteArrayInputStream(events.getBytes(StandardCharsets.US_ASCII)), "start");
    try (ReplayTarget target = kind.open();
        Driver driver = Driver.of(trace, target, realThreads)) {
      driver.sampledPass(new TimedLoop(trace), target::committedBytes);
    }
  }
}
