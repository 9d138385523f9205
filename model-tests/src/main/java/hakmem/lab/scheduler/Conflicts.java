// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import org.checkerframework.checker.index.qual.NonNegative;

/** Is told of conflicts. */
interface Conflicts {
  /**
   * Two accesses of different threads that could have come in the other order.
   *
   * @param earlier step
   * @param later step, just made
   */
  void conflict(@NonNegative int earlier, @NonNegative int later);
}
