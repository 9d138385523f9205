// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.zip;

import hakmem.api.Allocator;
import hakmem.c.ServedLibraries;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;

/** The workload round by round, with the library served or not. Not thread-safe. */
public final class ZipRounds {
  private static final String LIBRARY = "libzip.so";
  private static final int RUNS_BEFORE = 3; // each serve has functions that the JVM must compile
  private static final double NANOS_PER_MILLI = 1e6;

  private final boolean isServed;
  private final int pieces;
  private final Set<Long> answers = new LinkedHashSet<>();
  private final List<String> failures = new ArrayList<>();
  private final List<Double> millis = new ArrayList<>();
  private long peakBytes;
  private String usage = "";

  /** With so many pieces a round. */
  public ZipRounds(boolean isServed, int pieces) {
    this.isServed = isServed;
    this.pieces = pieces;
  }

  /**
   * A round: the workload some times, the last of which counts; the first round does not.
   *
   * @throws hakmem.c.LibraryException the library cannot be served
   */
  public void run() {
    boolean isFirst = answers.isEmpty();
    double ms = isServed ? served() : plain();
    if (!isFirst) {
      millis.add(ms);
    }
  }

  private double plain() {
    for (int i = 0; i < RUNS_BEFORE; i++) {
      answers.add(ZipWorkload.run(pieces));
    }
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    answers.add(ZipWorkload.run(pieces));
    long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return (after - before) / NANOS_PER_MILLI;
  }

  private double served() {
    new Deflater().end(); // which loads the library
    Allocator.Builder memory = Allocator.builder().name("zip");
    try (ServedLibraries served = ServedLibraries.serve(memory, failures::add, LIBRARY)) {
      double ms = plain();
      Deflater open = new Deflater();
      usage = served.allocator().usage().toText();
      open.end();
      peakBytes = Math.max(peakBytes, served.allocator().stats().committedBytesPeak());
      if (served.problems().count() > 0) {
        failures.add(served.problems().count() + " problems: " + served.problems().last());
      }
      if (!served.undo()) {
        failures.add("the library has kept " + served.allocator().liveBytes() + " bytes");
      }
      return ms;
    }
  }

  /** The checksums of all rounds: one, if all answered the same. */
  public Set<Long> answers() {
    return answers;
  }

  /** What was not as it must be; of the C library nobody looks. */
  public List<String> failures() {
    return failures;
  }

  /** Bytes that hakmem had committed at most; 0 if it did not serve. */
  public long peakBytes() {
    return peakBytes;
  }

  /** Who holds what, while one Deflater was open in the last round; empty if not served. */
  public String usage() {
    return usage;
  }

  /** Processor time of a round: the lower, the middle, the upper quartile, in ms. */
  public double[] quartiles() {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return new double[] {
      sorted[sorted.length / 4],
      sorted[sorted.length / 2],
      sorted[Math.min(sorted.length * 3 / 4, sorted.length - 1)]
    };
  }
}
