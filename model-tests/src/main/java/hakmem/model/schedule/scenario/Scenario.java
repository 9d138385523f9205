// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * A small program of a few logical threads.
 *
 * @param name in lower case with dashes
 * @param description what it is about
 * @param setup what it starts with
 * @param threads operations of each
 * @param preemptionsMax bound of the exploration; -1: none
 */
record Scenario(
    String name, String description, Setup setup, List<List<Op>> threads, int preemptionsMax) {
  static Scenario scenario(String name, String description, Setup setup) {
    return new Scenario(name, description, setup, List.of(), -1);
  }

  /** The same with one more thread. */
  Scenario thread(Op... ops) {
    List<List<Op>> more = new ArrayList<>(threads);
    more.add(List.of(ops));
    return new Scenario(name, description, setup, List.copyOf(more), preemptionsMax);
  }

  /** The same, explored up to a number of preemptions only. */
  Scenario upTo(int preemptions) {
    return new Scenario(name, description, setup, threads, preemptions);
  }
}
