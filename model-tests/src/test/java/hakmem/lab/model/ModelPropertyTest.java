// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static org.junit.jupiter.api.Assertions.fail;

import hakmem.lab.generator.TraceGenerator;
import hakmem.lab.shrinker.Shrinker;
import hakmem.lab.shrinker.Shrunk;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Trace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Any sequence of commands: after every step the engine agrees with the model and the audit holds.
 * jqwik chooses configuration, seed and length, and reports its own seed; the shrinking is ours,
 * because it drops steps and not only values.
 */
class ModelPropertyTest {
  private static final Path FAILURES = Path.of("target", "failing-traces");

  private static int runs;
  private static long steps;
  private static long nanos; // Of CPU: what else the machine does is left out.

  @AfterContainer
  static void printRate() {
    double seconds = Math.max(1, nanos) / 1e9;
    System.out.printf(
        "model properties: %d runs, %d steps; %.0f runs, %.0f steps a second of CPU%n",
        runs, steps, runs / seconds, steps / seconds);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Provide
  Arbitrary<Trace> simulated() {
    return traces(EngineConfig.simulated(), 120);
  }

  @Provide
  Arbitrary<Trace> real() {
    return traces(EngineConfig.real(), 120);
  }

  @Provide
  Arbitrary<Trace> longOnes() {
    return traces(EngineConfig.simulated(), 3000);
  }

  private static Arbitrary<Trace> traces(List<EngineConfig> configs, int lengthMax) {
    Arbitrary<Long> seeds = Arbitraries.longs();
    Arbitrary<Integer> lengths = Arbitraries.integers().between(lengthMax / 4, lengthMax);
    return Combinators.combine(Arbitraries.of(configs), seeds, lengths)
        .as((config, seed, length) -> TraceGenerator.trace(List.of(config), seed, length));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void engineAgreesWithModel(@ForAll("simulated") Trace trace) throws IOException {
    check(trace);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void engineAgreesWithModelOnTheRealSystem(@ForAll("real") Trace trace) throws IOException {
    check(trace);
  }

  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  void engineAgreesWithModelInLongRuns(@ForAll("longOnes") Trace trace) throws IOException {
    check(trace);
  }

  private static void check(Trace trace) throws IOException {
    long start = cpuNanos();
    Failure failure = new Lockstep().run(trace, Checks.forLength(trace.steps().size()));
    nanos += cpuNanos() - start;
    steps += trace.steps().size();
    runs++;
    if (failure == null) {
      return;
    }
    Files.createDirectories(FAILURES);
    Path file = FAILURES.resolve("failing-" + Integer.toHexString(trace.hashCode()) + ".trace");
    trace.write(file);
    Shrunk shrunk = Shrinker.shrink(new Lockstep(), trace, _ -> {});
    String report =
        shrunk == null
            ? "the failure does not repeat"
            : shrunk.trace().print()
                + shrunk.failure()
                + "\nfirst wrong: "
                + shrunk.wrongStep()
                + "\n"
                + shrunk.junitTest("regression");
    fail(failure + "\nrepeat: ./hakmem shrink " + file.toAbsolutePath() + "\n" + report);
  }
}
