// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.bench.BenchSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs one benchmark method through JMH. Stateless. */
final class BenchRun {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  // JMH itself uses Unsafe; hakmem does not, so the forks that JMH makes deny nothing that hakmem
  // needs.
  private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private BenchRun() {}

  /**
   * A method's figures.
   *
   * @param nanosPerStep mean over all iterations of all forks
   * @param errorNanos half width of its 99.9 % confidence interval; NaN with too few iterations
   * @param heapBytesPerStep bytes of Java objects allocated per step
   */
  record Score(double nanosPerStep, double errorNanos, double heapBytesPerStep) {}

  /**
   * Runs a method.
   *
   * @param quick one short fork instead of two long ones
   * @throws IllegalStateException if the benchmark fails; the message holds what JMH said
   */
  static Score run(BenchSuite suite, String method, boolean quick) {
    try {
      Path result = Files.createTempFile("hakmem-bench", ".json");
      try {
        List<String> arguments = new ArrayList<>();
        arguments.add("org.openjdk.jmh.Main");
        arguments.add(suite.pattern(method));
        arguments.addAll(List.of("-foe", "true", "-v", "SILENT", "-prof", "gc"));
        arguments.addAll(List.of("-rf", "json", "-rff", result.toString()));
        arguments.addAll(
            quick
                ? List.of("-f", "1", "-wi", "3", "-w", "500ms", "-i", "3", "-r", "500ms")
                : List.of("-f", "2", "-wi", "5", "-w", "1s", "-i", "5", "-r", "1s"));
        arguments.add("-jvmArgs");
        arguments.add("--enable-native-access=ALL-UNNAMED " + ALLOW_UNSAFE + " -Xms256m -Xmx256m");
        String said = ChildJvm.run(List.of(ALLOW_UNSAFE, "-Djmh.ignoreLock=true"), arguments);
        return score(Files.readString(result), said);
      } finally {
        Files.deleteIfExists(result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Score score(String document, String said) throws IOException {
    JsonNode run = new ObjectMapper().readTree(document).path(0);
    if (run.isMissingNode()) {
      throw new IllegalStateException("JMH ran no benchmark; it said: " + said.strip());
    }
    JsonNode primary = run.path("primaryMetric");
    for (var metric : run.path("secondaryMetrics").properties()) {
      if (metric.getKey().endsWith(ALLOCATED)) {
        return new Score(
            primary.path("score").asDouble(),
            primary.path("scoreError").asDouble(Double.NaN),
            metric.getValue().path("score").asDouble());
      }
    }
    throw new IllegalStateException("JMH reported no " + ALLOCATED + "; it said: " + said.strip());
  }
}
