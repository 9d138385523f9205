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
 * @param samples how many interleavings are sampled; 0: all are explored
 */
record Scenario(
    String name, String description, Setup setup, List<List<ScenarioOp>> threads, int samples) {
  static Scenario scenario(String name, String description, Setup setup) {
    return new Scenario(name, description, setup, List.of(), 0);
  }

  /** The same with one more thread. */
  Scenario thread(ScenarioOp... ops) {
    List<List<ScenarioOp>> more = new ArrayList<>(threads);
    more.add(List.of(ops));
    return new Scenario(name, description, setup, List.copyOf(more), samples);
  }

  /** The same, too large to be explored: so many interleavings are sampled. */
  Scenario sampled(int count) {
    return new Scenario(name, description, setup, threads, count);
  }
}
