// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

/**
 * Ends endless loops: every backward branch of an engine with a planted bug is counted, and too
 * many of them in a step are an exception. So an endless loop is found without a clock. For one
 * thread.
 */
public final class LoopGuard {
  private static final int TURNS_PER_STEP = 1_000_000;

  private static int left;

  private LoopGuard() {}

  /** Starts counting anew. */
  public static void beginStep() {
    left = TURNS_PER_STEP;
  }

  /** A loop of the engine takes another turn. */
  public static void turn() {
    if (--left < 0) {
      left = TURNS_PER_STEP; // What cleans up after the exception may loop again.
      throw new IllegalStateException("endless loop: " + TURNS_PER_STEP + " turns in one step");
    }
  }
}
