// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import hakmem.lab.trace.Step;
import hakmem.lab.trace.StepText;
import java.util.Arrays;
import java.util.List;

/**
 * When one trace is smaller than another: it has fewer steps; else the first step in which they
 * differ is plainer or has the smaller numbers. No trace has endlessly many smaller ones below it,
 * one after the other: so a search that only goes down ends.
 */
final class TraceOrder {
  /** Letters of steps, the plainest first. */
  private static final String PLAINEST_FIRST = "tacmvVfFriduwxybhkglpoe";

  private TraceOrder() {}

  /** Whether a trace is smaller than another. */
  static boolean isSmaller(List<Step> steps, List<Step> than) {
    if (steps.size() != than.size()) {
      return steps.size() < than.size();
    }
    for (int i = 0; i < steps.size(); i++) {
      if (!steps.get(i).equals(than.get(i))) {
        return compare(words(steps.get(i)), words(than.get(i))) < 0;
      }
    }
    return false;
  }

  private static List<String> words(Step step) {
    return Arrays.asList(StepText.print(step).split(" "));
  }

  private static int compare(List<String> words, List<String> others) {
    int order = Integer.compare(rank(words.getFirst()), rank(others.getFirst()));
    if (order == 0) {
      order = Integer.compare(words.size(), others.size());
    }
    for (int i = 1; order == 0 && i < words.size() && i < others.size(); i++) {
      order = compare(Long.parseLong(words.get(i)), Long.parseLong(others.get(i)));
    }
    return order;
  }

  /** By distance from 0; of two equally far ones the negative is larger. */
  private static int compare(long number, long other) {
    int order = Long.compareUnsigned(Math.abs(number), Math.abs(other));
    return order != 0 ? order : Long.compare(other, number);
  }

  private static int rank(String letter) {
    int rank = PLAINEST_FIRST.indexOf(letter);
    if (rank < 0) {
      throw new IllegalStateException("a step has no rank; add it here: " + letter);
    }
    return rank;
  }
}
