// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.List;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes a failing schedule small: first as few preemptions as possible, then as few operations. It
 * searches anew under growing bounds rather than cutting the schedule that was found: whatever it
 * returns was run and failed in the same way.
 */
public final class ScheduleShrinker {
  /** Interleavings of one search. The first bounds need a few hundred. */
  private static final long SEARCH_MAX = 20_000;

  private static final int PREEMPTIONS_MAX = 4;

  private final Interleavings engine;
  private final Exploration found;
  private final List<List<String>> operations;
  private final String kind;

  private ScheduleShrinker(Interleavings engine, Exploration found, String violation) {
    this.engine = engine;
    this.found = found;
    this.operations = engine.scenarios().operations(found.scenario());
    this.kind = kindOf(violation);
  }

  private static String kindOf(@Nullable String violation) {
    return violation == null ? "" : violation.split(":", 2)[0];
  }

  /** A smaller exploration with a violation of the same kind; the one given if there is none. */
  public static Exploration shrink(Interleavings engine, Exploration found) {
    String violation = found.violation();
    return violation == null ? found : new ScheduleShrinker(engine, found, violation).shrink();
  }

  private Exploration shrink() {
    List<Schedule.Part> omitted = List.of();
    Exploration best = found;
    int bound = 0;
    while (bound <= PREEMPTIONS_MAX && best == found) {
      best = search(omitted, bound, found);
      bound += best == found ? 1 : 0;
    }
    if (best == found) {
      return found;
    }
    for (int t = 0; t < operations.size(); t++) {
      for (int i = operations.get(t).size() - 1; i >= 0; i--) {
        List<Schedule.Part> more = with(omitted, new Schedule.Part(t, i + 1));
        Exploration smaller = search(more, bound, best);
        omitted = smaller == best ? omitted : more;
        best = smaller;
      }
    }
    return best;
  }

  private static List<Schedule.Part> with(List<Schedule.Part> omitted, Schedule.Part operation) {
    return Stream.concat(omitted.stream(), Stream.of(operation)).toList();
  }

  private Exploration search(List<Schedule.Part> omitted, int bound, Exploration otherwise) {
    Exploration e = engine.exploreBounded(found.scenario(), omitted, bound, SEARCH_MAX);
    Schedule schedule = e.schedule();
    if (schedule == null || !kindOf(e.violation()).equals(kind)) {
      return otherwise;
    }
    return new Exploration(
        e.scenario(),
        found.explored(),
        found.cutOff(),
        false,
        bound,
        e.violation(),
        schedule.without(omitted),
        found.seconds());
  }
}
