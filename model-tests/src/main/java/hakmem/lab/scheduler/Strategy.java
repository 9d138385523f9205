// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import org.checkerframework.checker.index.qual.NonNegative;

/** Decides at each access which thread goes next. */
interface Strategy extends Conflicts {
  /** A new execution starts. */
  void begin(Execution execution);

  /**
   * The thread that makes the next access.
   *
   * @param current thread that would go on by itself; -1 if the last one has ended
   * @return one that has not ended, or -1 to give this execution up
   */
  int choose(Execution execution, int current);

  @Override
  default void conflict(@NonNegative int earlier, @NonNegative int later) {}

  /** A thread waits for others in a loop. */
  default void spinning(@NonNegative int thread) {}
}
