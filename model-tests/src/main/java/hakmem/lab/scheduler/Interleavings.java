// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import hakmem.lab.bug.MutatingLoader;
import hakmem.lab.bug.PlantedBug;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Explores scenarios on a copy of the engine. For one thread. */
public final class Interleavings {
  private static final String SCENARIOS = "hakmem.lab.scenario.Scenarios";
  private static final long PROGRESS_EACH = 1000;

  private final ScenarioSet scenarios;
  private final Judge judge;
  private final Set<IntendedRaces.Intended> intendedMet = new HashSet<>();
  private final Map<String, Meetings> meetings = new TreeMap<>();

  private Interleavings(ScenarioSet scenarios, Judge judge) {
    this.scenarios = scenarios;
    this.judge = judge;
  }

  /** Over the engine as it is, or with a planted bug. */
  public static Interleavings of(@Nullable PlantedBug bug) {
    return of(bug, Judge.ALL);
  }

  /** The same, with a judge. */
  public static Interleavings of(@Nullable PlantedBug bug, Judge judge) {
    return of(MutatingLoader.copyOf(bug, Instrumenter.INSTANCE), judge);
  }

  /** Over the engine as it is, with another rewriter that puts the same points into it. */
  static Interleavings rewrittenBy(UnaryOperator<byte[]> rewriter) {
    return of(MutatingLoader.copyOf(null, rewriter), Judge.ALL);
  }

  private static Interleavings of(ClassLoader loader, Judge judge) {
    ScenarioSet scenarios = scenariosOf(loader, SCENARIOS);
    scenarios.judgeBy(judge);
    return new Interleavings(scenarios, judge);
  }

  /** Over scenarios that have somebody else as their judge. */
  public static Interleavings unjudged(ScenarioSet scenarios) {
    scenarios.judgeBy(Judge.NOTHING);
    return new Interleavings(scenarios, Judge.NOTHING);
  }

  /** The scenarios of a copy of the engine. */
  public static ScenarioSet scenariosOf(ClassLoader loader, String className) {
    try {
      return (ScenarioSet) loader.loadClass(className).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the scenarios cannot be loaded", e);
    }
  }

  /** The scenarios. */
  public ScenarioSet scenarios() {
    return scenarios;
  }

  /**
   * Explores a scenario until it fails or nothing is left; samples it if it is too large for that.
   *
   * @param most interleavings to run
   * @param seed of the samples
   * @param progress is told now and then how many were run
   */
  public Exploration explore(String scenario, long most, long seed, LongConsumer progress) {
    int samples = scenarios.samples(scenario);
    if (samples > 0) {
      return sample(scenario, Math.min(samples, most), seed, progress);
    }
    int bound = scenarios.preemptionsMax(scenario);
    Explorer explorer = bound < 0 ? Explorer.unbounded(true) : Explorer.bounded(bound);
    explorer.execution().judgeBy(judge);
    Exploration exploration =
        explore(scenario, () -> trial(scenario), explorer, bound, most, progress);
    note(scenario, explorer.execution());
    return exploration;
  }

  /** Explores a part of a scenario's operations up to a number of preemptions. */
  Exploration exploreBounded(
      String scenario, List<Schedule.Part> omitted, int preemptionsMax, long most) {
    return explore(
        scenario,
        () -> scenarios.trial(scenario, omitted),
        Explorer.bounded(preemptionsMax),
        preemptionsMax,
        most,
        _ -> {});
  }

  private Exploration sample(String scenario, long samples, long seed, LongConsumer progress) {
    Sampler sampler = new Sampler(seed);
    sampler.execution().judgeBy(judge);
    long start = System.nanoTime();
    long explored = 0;
    String violation = null;
    while (explored < samples && violation == null) {
      violation = sampler.execution().run(trial(scenario));
      if (++explored % PROGRESS_EACH == 0) {
        progress.accept(explored);
      }
    }
    note(scenario, sampler.execution());
    Schedule schedule = violation == null ? null : sampler.execution().schedule();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Exploration(scenario, explored, 0, false, -1, violation, schedule, seconds);
  }

  private void note(String scenario, Execution execution) {
    intendedMet.addAll(execution.intendedRaces());
    meetings.put(scenario, execution.meetings());
  }

  private Trial trial(String scenario) {
    return scenarios.trial(scenario, List.of());
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
    Schedule schedule = violation == null ? null : explorer.execution().schedule();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Exploration(scenario, explored, cutOff, !more, bound, violation, schedule, seconds);
  }

  /** Runs a schedule and shows every access. */
  public Replayed replay(String scenario, Schedule schedule) {
    List<AccessRecord> accesses = new ArrayList<>();
    Execution execution = new Execution(new ScheduleReplay(schedule));
    execution.recordInto(accesses);
    String violation = execution.run(scenarios.trial(scenario, schedule.omitted()));
    return new Replayed(
        scenario, schedule, violation, ScheduleTable.rows(accesses, execution.locationNames()));
  }

  /**
   * Runs a program in the order of a behaviour of the spec, and then to its end.
   *
   * @param heaps how many threads have a heap
   * @param threads operations of each, see {@link ScenarioSet#scripted}
   * @param turns the behaviour
   */
  public Followed follow(int heaps, List<List<String>> threads, List<Turn> turns) {
    List<Turn> known = turns.stream().filter(t -> Follower.isFollowed(t.action())).toList();
    Follower follower = new Follower(known);
    String violation = new Execution(follower).run(scenarios.scripted(heaps, threads));
    String divergence = follower.divergence();
    return new Followed(follower.followed(), divergence == null ? violation : divergence);
  }

  /**
   * A behaviour, followed.
   *
   * @param turns how many of its turns the engine took
   * @param violation null: all of them, and nothing was wrong
   */
  public record Followed(int turns, @Nullable String violation) {}

  /** Races that are meant, met so far. */
  Set<IntendedRaces.Intended> intendedMet() {
    return intendedMet;
  }

  /** By scenario that was explored: what met in it, see {@link Meetings#names}. */
  Map<String, Set<String>> meetings() {
    Map<String, Set<String>> names = new TreeMap<>();
    meetings.forEach((scenario, met) -> names.put(scenario, met.names()));
    return names;
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
