// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static org.junit.jupiter.api.Assertions.fail;

import hakmem.lab.generator.TraceGenerator;
import hakmem.lab.hunt.Share;
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
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
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
 * because it drops steps and not only values. Of long runs a thousand where the system property
 * {@code hakmem.test.hunts} is {@code all}.
 */
class ModelPropertyTest {
  /** Long runs find what happens once in a thousand of them: many where all is tried. */
  private static final int LONG_RUNS_PER_TRY = Share.ALL ? 125 : 1;

  private static final Path FAILURES = Path.of("target", "failing-traces");

  /** Traces of up to 3,000 steps, one after the other; failures name the seed, not all of them. */
  private record LongRuns(long seed, RandomGenerator random) {
    LongRuns(long seed) {
      this(seed, new SplittableRandom(seed));
    }

    Trace next() {
      return TraceGenerator.trace(
          EngineConfig.simulated(), random.nextLong(), random.nextInt(750, 3000));
    }

    @Override
    public String toString() {
      return "long runs of seed " + seed;
    }
  }

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
    return traces(EngineConfig.simulated());
  }

  @Provide
  Arbitrary<Trace> real() {
    return traces(EngineConfig.real());
  }

  @Provide
  Arbitrary<LongRuns> longOnes() {
    return Arbitraries.longs().map(LongRuns::new);
  }

  private static Arbitrary<Trace> traces(List<EngineConfig> configs) {
    Arbitrary<Long> seeds = Arbitraries.longs();
    Arbitrary<Integer> lengths = Arbitraries.integers().between(30, 120);
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
  void engineAgreesWithModelInLongRuns(@ForAll("longOnes") LongRuns runs) throws IOException {
    for (int i = 0; i < LONG_RUNS_PER_TRY; i++) {
      check(runs.next());
    }
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
            ? "the same trace has not failed a second time: it depends on more than its steps. Look"
                + " for what one run leaves to the next (a static, a cache, memory that is not"
                + " purged), for time, for a second thread and for the garbage collection"
            : shrunk.trace().print()
                + shrunk.failure()
                + "\nfirst wrong: "
                + shrunk.wrongStep()
                + "\n"
                + shrunk.junitTest("regression");
    fail(failure + "\nrepeat: ./hakmem shrink " + file.toAbsolutePath() + "\n" + report);
  }
}
