// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.generator;

import java.util.random.RandomGenerator;

/**
 * How often each kind of step comes, in percent of all; the rest are the rarer steps.
 *
 * @param birth allocations
 * @param death frees
 * @param liveMax most live blocks
 * @param burst most equal steps in a row
 * @param taints whether blocks are written to after they were freed
 */
record Mix(int birth, int death, int liveMax, int burst, boolean taints) {
  static Mix pick(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Mix(50, 20, 60, 12, false);
      case 1 -> new Mix(30, 30, 8, 4, false);
      case 2 -> new Mix(30, 30, 20, 8, true);
      case 3 -> new Mix(25, 20, 12, 24, false);
      default -> new Mix(40, 40, 40, 40, false);
    };
  }
}
