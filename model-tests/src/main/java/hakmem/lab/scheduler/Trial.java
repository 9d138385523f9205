// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import org.checkerframework.checker.index.qual.NonNegative;

/** One execution's worth of a scenario: fresh objects, and the bodies of its logical threads. */
public interface Trial {
  /** How many logical threads, at most four. */
  int threads();

  /** Whether its program frees wrongly: then accesses of block words race, and must not matter. */
  default boolean freesWrongly() {
    return false;
  }

  /** Whether its program closes the allocator: then a purge may overtake whoever is inside. */
  default boolean closesAllocator() {
    return false;
  }

  /** What a logical thread does. An exception out of it is a violation. */
  void run(@NonNegative int thread);

  /**
   * Called when all threads have ended.
   *
   * @throws ScenarioFailure if something is wrong
   */
  void finish();
}
