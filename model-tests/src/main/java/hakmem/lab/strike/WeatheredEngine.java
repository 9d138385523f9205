// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.util.Map;

/** A copy of the engine under load, behind the class loader that made it. */
public interface WeatheredEngine {
  /**
   * The life of one allocator more, of which the end is part.
   *
   * @param operationsOfRound of each thread that lasts
   * @param roundsMax most rounds; how many is drawn
   */
  void generation(int operationsOfRound, int roundsMax);

  /** How often what was done so far, by name. */
  Map<String, Long> counts();
}
