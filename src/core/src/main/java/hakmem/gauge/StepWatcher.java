// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

/**
 * Who wants to be told of slow steps. Called by the thread that made one, when it is over but the
 * operation is not: it must not use the allocator, nor wait for whoever does. What it throws is
 * lost.
 */
@FunctionalInterface
public interface StepWatcher {
  /**
   * A slow step is over.
   *
   * @param begunNanos when it began, by System.nanoTime
   * @param nanos how long it took, with the steps within it
   * @param blockBytes of the size class; 0: of none
   * @param address where the slab, superslab, unit or span begins; 0: there is none
   * @param amount see {@link SlowStep}
   */
  void stepped(
      SlowStep step, long begunNanos, long nanos, int blockBytes, long address, long amount);
}
