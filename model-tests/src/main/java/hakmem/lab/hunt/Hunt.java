// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.hunt;

import hakmem.lab.bug.PlantedBug;
import hakmem.lab.generator.TraceGenerator;
import hakmem.lab.shrinker.Shrinker;
import hakmem.lab.shrinker.Shrunk;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Trace;
import hakmem.lab.trace.TraceRunner;
import java.util.List;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Generates traces until one fails on an engine with a planted bug, and shrinks it. */
public final class Hunt {
  /** Traces of a hunt before it is given up. */
  public static final int TRACES_MAX = 400;

  /** Steps of a generated trace. */
  public static final int STEPS = 80;

  private static final List<EngineConfig> CONFIGS = EngineConfig.simulated();
  private static final Checks WIDE = new Checks(0, 8, true);

  private Hunt() {}

  /**
   * What a hunt brought home.
   *
   * @param bug the planted bug
   * @param firstSeed of the hunt; the failing trace is the one of seed
   * @param seed of the trace that failed
   * @param stepsFound steps up to the first failure seen
   * @param shrunk the minimal trace
   */
  public record Trophy(PlantedBug bug, long firstSeed, long seed, int stepsFound, Shrunk shrunk) {}

  /**
   * The first failure of an engine with a bug; null if it escapes. Deterministic.
   *
   * @param traces how many to try
   */
  public static @Nullable Failure firstFailure(PlantedBug bug, long firstSeed, int traces) {
    TraceRunner engine = bug.plant();
    for (long seed = firstSeed; seed < firstSeed + traces; seed++) {
      Failure failure = engine.run(TraceGenerator.trace(CONFIGS, seed, STEPS), WIDE);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  /** Hunts a bug; null if it escapes. Deterministic. */
  public static @Nullable Trophy hunt(PlantedBug bug, long firstSeed, Consumer<String> progress) {
    TraceRunner engine = bug.plant();
    for (long seed = firstSeed; seed < firstSeed + TRACES_MAX; seed++) {
      Trace trace = TraceGenerator.trace(CONFIGS, seed, STEPS);
      Failure failure = engine.run(trace, WIDE);
      if (failure != null) {
        progress.accept("caught with seed " + seed + ": " + failure.invariant());
        Shrunk shrunk = Shrinker.shrink(engine, trace.prefix(failure.step() + 1), progress);
        if (shrunk == null) {
          throw new IllegalStateException("seed " + seed + " failed once, but not again");
        }
        return new Trophy(bug, firstSeed, seed, failure.step() + 1, shrunk);
      }
    }
    return null;
  }
}
