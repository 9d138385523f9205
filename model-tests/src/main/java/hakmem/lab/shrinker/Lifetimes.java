// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import hakmem.lab.trace.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Parts of a trace in which blocks are whole: with all steps that speak of them, or with none. */
final class Lifetimes {
  private Lifetimes() {}

  /** The blocks of a trace, in order of birth. */
  static List<Integer> ids(List<Step> steps) {
    return new ArrayList<>(idsIn(steps));
  }

  private static Set<Integer> idsIn(List<Step> steps) {
    Set<Integer> ids = new LinkedHashSet<>();
    for (Step step : steps) {
      if (step.id() != Step.NO_BLOCK) {
        ids.add(step.id());
      }
    }
    return ids;
  }

  /** One of several equal parts of a list. */
  static <T> List<T> part(List<T> items, int part, int parts) {
    long size = items.size();
    return items.subList((int) (size * part / parts), (int) (size * (part + 1) / parts));
  }

  /** The trace with these blocks only; steps that speak of no block stay. */
  static List<Step> only(List<Step> steps, Collection<Integer> kept) {
    Set<Integer> ids = new HashSet<>(kept);
    return filtered(steps, step -> step.id() == Step.NO_BLOCK || ids.contains(step.id()));
  }

  /** The trace without these blocks. */
  static List<Step> without(List<Step> steps, Collection<Integer> dropped) {
    Set<Integer> ids = new HashSet<>(dropped);
    return filtered(steps, step -> !ids.contains(step.id()));
  }

  /** The trace without a range of its steps, as far as it has them, nor blocks born in it. */
  static List<Step> withoutSteps(List<Step> steps, int from, int to) {
    int start = Math.min(from, steps.size());
    int end = Math.min(to, steps.size());
    Set<Integer> unborn = new HashSet<>();
    for (Step step : steps.subList(start, end)) {
      if (step instanceof Step.Birth) {
        unborn.add(step.id());
      }
    }
    List<Step> kept = new ArrayList<>(steps.subList(0, start));
    for (Step step : steps.subList(end, steps.size())) {
      if (!unborn.contains(step.id())) {
        kept.add(step);
      }
    }
    return kept;
  }

  /** The last steps, and all steps before that speak of the same blocks. */
  static List<Step> recent(List<Step> steps, int last) {
    List<Step> tail = steps.subList(Math.max(0, steps.size() - last), steps.size());
    Set<Integer> ids = idsIn(tail);
    List<Step> kept = new ArrayList<>();
    for (Step step : steps.subList(0, steps.size() - tail.size())) {
      if (step instanceof Step.OnThread || ids.contains(step.id())) {
        kept.add(step);
      }
    }
    kept.addAll(tail);
    return withoutIdleSwitches(kept);
  }

  /** The same steps with all blocks born at this size. */
  static List<Step> resized(List<Step> steps, long bytes) {
    List<Step> resized = new ArrayList<>(steps.size());
    for (Step step : steps) {
      resized.add(step instanceof Step.Birth birth ? birth.withBytes(bytes) : step);
    }
    return resized;
  }

  private static List<Step> filtered(List<Step> steps, Predicate<Step> isKept) {
    return withoutIdleSwitches(steps.stream().filter(isKept).toList());
  }

  /** Without switches to a thread that runs already or that does nothing until the next switch. */
  private static List<Step> withoutIdleSwitches(List<Step> steps) {
    List<Step> kept = new ArrayList<>(steps.size());
    Step running = new Step.OnThread(0);
    Step next = running;
    for (Step step : steps) {
      if (step instanceof Step.OnThread) {
        next = step;
        continue;
      }
      if (!next.equals(running)) {
        kept.add(next);
        running = next;
      }
      kept.add(step);
    }
    return kept;
  }
}
