// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import hakmem.lab.bug.PlantedBug;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Plants a bug and explores scenarios until one fails. */
public final class BugSearch {
  /** Interleavings of each scenario: a first pass that most bugs do not survive, then the rest. */
  private static final long[] PASSES = {200, 50_000};

  private BugSearch() {}

  /**
   * What became of a planted bug.
   *
   * @param bug that was planted
   * @param explored interleavings of all scenarios until it was found, or in all
   * @param found the failing exploration, made small; null if the bug escaped
   */
  public record Result(PlantedBug bug, long explored, @Nullable Exploration found) {}

  /**
   * Searches for a bug.
   *
   * @param names of the scenarios to try; all if empty
   * @param shrink whether to make the schedule small
   */
  public static Result search(
      PlantedBug bug, List<String> names, long seed, boolean shrink, Consumer<String> progress) {
    return search(bug, Judge.ALL, names, seed, shrink, progress);
  }

  /** The same, for what a judge finds. */
  public static Result search(
      PlantedBug bug,
      Judge judge,
      List<String> names,
      long seed,
      boolean shrink,
      Consumer<String> progress) {
    return search(bug, judge, names, _ -> true, PASSES, seed, shrink, progress);
  }

  /**
   * One pass.
   *
   * @param names of the scenarios, in the order in which they are tried
   * @param isTried is asked before each; the others are left out
   * @param most interleavings of each
   */
  public static Result search(
      PlantedBug bug,
      List<String> names,
      Predicate<String> isTried,
      long most,
      long seed,
      Consumer<String> progress) {
    return search(bug, Judge.ALL, names, isTried, new long[] {most}, seed, false, progress);
  }

  private static Result search(
      PlantedBug bug,
      Judge judge,
      List<String> names,
      Predicate<String> isTried,
      long[] passes,
      long seed,
      boolean shrink,
      Consumer<String> progress) {
    Interleavings engine = Interleavings.of(bug, judge);
    List<String> scenarios = names.isEmpty() ? engine.scenarios().names() : names;
    long explored = 0;
    for (long most : passes) {
      for (String scenario : scenarios) {
        progress.accept(bug.name() + " in " + scenario);
        if (!isTried.test(scenario)) {
          continue;
        }
        Exploration exploration = engine.explore(scenario, most, seed, _ -> {});
        explored += exploration.explored() + exploration.cutOff();
        String violation = exploration.violation();
        if (violation != null && judge.finds(violation)) {
          Exploration small = shrink ? ScheduleShrinker.shrink(engine, exploration) : exploration;
          return new Result(bug, explored, small);
        }
      }
    }
    return new Result(bug, explored, null);
  }
}
