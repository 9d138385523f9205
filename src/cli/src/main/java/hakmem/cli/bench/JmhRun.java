// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.bench.BenchSuite;
import hakmem.bench.CpuTimeProfiler;
import hakmem.cli.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs one benchmark method through JMH. Stateless. */
final class JmhRun {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  // JMH itself uses Unsafe; hakmem does not, so the forks that JMH makes deny nothing that hakmem
  // needs.
  private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private JmhRun() {}

  /**
   * A method's figures.
   *
   * @param nanosPerStep median over all iterations of all forks; a mean would move with whatever
   *     else the machine does
   * @param nanosPerStepBest fastest iteration
   * @param heapBytesPerStep bytes of Java objects allocated per step
   */
  record Score(double nanosPerStep, double nanosPerStepBest, double heapBytesPerStep) {}

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
        arguments.addAll(
            List.of(
                "-foe",
                "true",
                "-v",
                "SILENT",
                "-prof",
                "gc",
                "-prof",
                CpuTimeProfiler.class.getName()));
        arguments.addAll(List.of("-rf", "json", "-rff", result.toString()));
        arguments.addAll(
            quick
                ? List.of("-f", "1", "-wi", "8", "-w", "200ms", "-i", "8", "-r", "200ms")
                : List.of("-f", "2", "-wi", "10", "-w", "200ms", "-i", "20", "-r", "200ms"));
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
    List<Double> cpu = iterations(metric(run, CpuTimeProfiler.RESULT, said).path("rawData"));
    double allocated = metric(run, ALLOCATED, said).path("score").asDouble();
    return new Score(cpu.get(cpu.size() / 2), cpu.getFirst(), allocated);
  }

  private static JsonNode metric(JsonNode run, String name, String said) {
    for (var metric : run.path("secondaryMetrics").properties()) {
      if (metric.getKey().endsWith(name)) {
        return metric.getValue();
      }
    }
    throw new IllegalStateException("JMH reported no " + name + "; it said: " + said.strip());
  }

  /** Scores of all iterations of all forks, fastest first. */
  private static List<Double> iterations(JsonNode forks) {
    List<Double> scores = new ArrayList<>();
    forks.forEach(fork -> fork.forEach(score -> scores.add(score.asDouble())));
    return scores.stream().sorted().toList();
  }
}
