// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import hakmem.model.bug.MutatingLoader;
import hakmem.model.bug.PlantedBug;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Explores scenarios on a copy of the engine. For one thread. */
public final class Interleavings {
  private static final String SCENARIOS = "hakmem.model.schedule.scenario.Scenarios";
  private static final long PROGRESS_EACH = 1000;

  private final ScenarioSet scenarios;

  private Interleavings(ScenarioSet scenarios) {
    this.scenarios = scenarios;
  }

  /** Over the engine as it is, or with a planted bug. */
  public static Interleavings of(@Nullable PlantedBug bug) {
    ClassLoader loader = MutatingLoader.copyOf(bug, Instrumenter.INSTANCE);
    try {
      return new Interleavings(
          (ScenarioSet) loader.loadClass(SCENARIOS).getConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the scenarios cannot be loaded", e);
    }
  }

  /** The scenarios. */
  public ScenarioSet scenarios() {
    return scenarios;
  }

  /**
   * Explores a scenario until it fails or nothing is left.
   *
   * @param most interleavings to run
   * @param progress is told now and then how many were run
   */
  public Exploration explore(String scenario, long most, LongConsumer progress) {
    int bound = scenarios.preemptionsMax(scenario);
    Explorer explorer = bound < 0 ? Explorer.unbounded(true) : Explorer.bounded(bound);
    return explore(scenario, () -> trial(scenario), explorer, bound, most, progress);
  }

  private Trial trial(String scenario) {
    return scenarios.trial(scenario, all(scenario));
  }

  /** Explores trials of any kind. */
  static Exploration explore(
      String scenario,
      Supplier<Trial> trials,
      Explorer explorer,
      int bound,
      long most,
      LongConsumer progress) {
    long start = System.nanoTime();
    long explored = 0;
    long cutOff = 0;
    boolean more = true;
    String violation = null;
    while (more && violation == null && explored + cutOff < most) {
      violation = explorer.execution().run(trials.get());
      if (explorer.wasCutOff() && violation == null) {
        cutOff++;
      } else {
        explored++;
      }
      if ((explored + cutOff) % PROGRESS_EACH == 0) {
        progress.accept(explored + cutOff);
      }
      more = violation != null || explorer.advance();
    }
    Schedule schedule = violation == null ? null : explorer.schedule();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Exploration(scenario, explored, cutOff, !more, bound, violation, schedule, seconds);
  }

  private long[] all(String scenario) {
    long[] kept = new long[scenarios.operations(scenario).size()];
    Arrays.fill(kept, -1L);
    return kept;
  }

  /** Runs a schedule and shows every access; the violation stands below, if there is one. */
  public Replayed replay(String scenario, Schedule schedule) {
    List<AccessRecord> accesses = new ArrayList<>();
    Execution execution = new Execution(new Replay(schedule));
    execution.recordInto(accesses);
    String violation = execution.run(trial(scenario));
    return new Replayed(
        scenario, schedule, violation, ScheduleTable.rows(accesses, execution.locationNames()));
  }

  /**
   * A schedule, run again.
   *
   * @param scenario its name
   * @param schedule that was followed
   * @param violation null if all was well
   * @param rows one for each access
   */
  public record Replayed(
      String scenario,
      Schedule schedule,
      @Nullable String violation,
      List<ScheduleTable.Row> rows) {}
}
