// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.lab.generator.TraceGenerator;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Random traces on the engine as it is, without a planted bug: whatever fails is a fault of the
 * engine or a false alarm of the model. Many more than a build has time for.
 */
public final class Patrol {
  private Patrol() {}

  /**
   * A trace that failed.
   *
   * @param seed that {@link #trace} makes it from
   * @param failure the first
   */
  public record Alarm(long seed, Failure failure) {}

  /** The trace of a seed, on one of the configurations of the simulated system. */
  public static Trace trace(long seed, int steps) {
    return TraceGenerator.trace(EngineConfig.simulated(), seed, steps);
  }

  /**
   * Runs the traces of so many seeds, one after the other.
   *
   * @param steps of each trace
   * @param alarmed is told of each that fails, at once
   * @param done is told how many have been run, after each
   * @return those that failed
   */
  public static List<Alarm> run(
      long firstSeed, long traces, int steps, Consumer<Alarm> alarmed, LongConsumer done) {
    List<Alarm> alarms = new ArrayList<>();
    for (long i = 0; i < traces; i++) {
      Trace trace = trace(firstSeed + i, steps);
      Failure failure = new Lockstep().run(trace, Checks.forLength(steps));
      if (failure != null) {
        Alarm alarm = new Alarm(firstSeed + i, failure);
        alarms.add(alarm);
        alarmed.accept(alarm);
      }
      done.accept(i + 1);
    }
    return alarms;
  }
}
