// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.detectors;

import hakmem.lab.bug.PlantedBug;
import hakmem.lab.bug.PlantedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/**
 * Runs jcstress over the tests of this module, on the engine as it is or with a planted bug's class
 * files before it on the class path: the tests are of the shipped classes.
 */
final class Jcstress {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String RESULTS = "jcstress-results-";

  /** How much: iterations of each test, and milliseconds of each. */
  record Effort(int iterations, int millis) {
    static final Effort FULL = new Effort(4, 1000);
    static final Effort BRIEF = new Effort(2, 500);
  }

  /**
   * How often a test ended how.
   *
   * @param test simple name
   * @param outcome its values
   * @param forbidden whether it must never happen
   */
  record Row(String test, String outcome, long count, boolean forbidden) {}

  private Jcstress() {}

  /**
   * Runs the tests whose names contain a regular expression.
   *
   * @throws IllegalStateException if jcstress itself fails
   */
  static List<Row> run(@Nullable PlantedBug bug, String tests, Effort effort) {
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "jcstress-");
      PlantedJvm jvm = new PlantedJvm(bug, List.of("--sun-misc-unsafe-memory-access=allow"), LIMIT);
      PlantedJvm.Ended ended = jvm.run(folder, Main.class, arguments(tests, effort));
      return rows(results(folder, ended));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One configuration: both actors compiled by the same compiler, each of the three. */
  private static List<String> arguments(String tests, Effort effort) {
    return List.of(
        "-t", tests,
        "-f", "1",
        "-sc", "false",
        "-hs", "256",
        "-iters", "" + effort.iterations(),
        "-time", "" + effort.millis(),
        "-jvmArgs", "--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx256m");
  }

  /** What it has left; its exit code says only that something forbidden has happened. */
  private static Path results(Path folder, PlantedJvm.Ended ended) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> results =
          files.filter(f -> f.getFileName().toString().startsWith(RESULTS)).findFirst();
      if (ended.killed() || results.isEmpty()) {
        throw new IllegalStateException("jcstress did not come to its end: " + ended.said());
      }
      return results.get();
    }
  }

  private static List<Row> rows(Path results) throws IOException {
    InProcessCollector collector = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(results.toString(), collector);
    try {
      reader.dump();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("jcstress has left other results", e);
    } finally {
      reader.close();
    }
    List<Row> rows = new ArrayList<>();
    for (TestResult result : collector.getTestResults()) {
      String test = result.getName().substring(result.getName().lastIndexOf('.') + 1);
      for (GradingResult g : result.grading().gradingResults.values()) {
        if (g.count > 0) {
          rows.add(new Row(test, g.id, g.count, g.expect == Expect.FORBIDDEN));
        }
      }
      if (result.status() != Status.NORMAL) {
        rows.add(new Row(test, result.status() + " " + result.getMessages(), 1, true));
      }
    }
    return rows;
  }
}
