// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import hakmem.lab.trace.Step;
import hakmem.lab.trace.StepText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dense block numbers, in order of first mention. */
final class Renumbering {
  private Renumbering() {}

  static List<Step> of(List<Step> steps) {
    Map<Integer, Integer> numbers = new HashMap<>();
    List<Step> renumbered = new ArrayList<>();
    for (Step step : steps) {
      if (step.id() == Step.NO_BLOCK) {
        renumbered.add(step);
      } else {
        int number = numbers.computeIfAbsent(step.id(), _ -> numbers.size());
        renumbered.add(StepText.renumbered(step, number));
      }
    }
    return renumbered;
  }
}
