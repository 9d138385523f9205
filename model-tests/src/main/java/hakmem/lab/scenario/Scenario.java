// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * A small program of a few logical threads.
 *
 * @param name in lower case with dashes
 * @param description what it is about
 * @param setup what it starts with
 * @param threads operations of each
 * @param samples how many interleavings are sampled; 0: they are explored
 * @param preemptionsMax of those that are explored; -1: all are
 */
record Scenario(
    String name,
    String description,
    Setup setup,
    List<List<ScenarioOp>> threads,
    int samples,
    int preemptionsMax) {
  static Scenario scenario(String name, String description, Setup setup) {
    return new Scenario(name, description, setup, List.of(), 0, -1);
  }

  /** The same with one more thread. */
  Scenario thread(ScenarioOp... ops) {
    List<List<ScenarioOp>> more = new ArrayList<>(threads);
    more.add(List.of(ops));
    return new Scenario(name, description, setup, List.copyOf(more), samples, preemptionsMax);
  }

  /** The same, too large to be explored: so many interleavings are sampled. */
  Scenario sampled(int count) {
    return new Scenario(name, description, setup, threads, count, preemptionsMax);
  }

  /** The same, explored as far as so many preemptions lead. */
  Scenario preemptedAtMost(int count) {
    return new Scenario(name, description, setup, threads, samples, count);
  }
}
