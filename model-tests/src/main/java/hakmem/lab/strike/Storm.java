// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

/**
 * Errors by the dozen: each thread counts the places that it passes for itself, and may be struck
 * in the middle of what it does while others go on. Any number of threads.
 */
public final class Storm {
  /** Places left before the Error comes; 0: it does not. */
  private static final ThreadLocal<int[]> LEFT = ThreadLocal.withInitial(() -> new int[1]);

  private static volatile boolean on;

  private Storm() {}

  /** From now on, threads can be struck. */
  public static void begin() {
    on = true;
  }

  static boolean isOn() {
    return on;
  }

  /**
   * Lets an Error come to the calling thread.
   *
   * @param places how many it passes before, at least 1
   */
  public static void strikeAfter(int places) {
    LEFT.get()[0] = places;
  }

  /** The calling thread is out of danger. */
  public static void cease() {
    LEFT.get()[0] = 0;
  }

  static void pass(int place) {
    int[] left = LEFT.get();
    if (left[0] > 0 && --left[0] == 0) {
      Place struck = Places.of(place);
      throw struck.kind().error(struck);
    }
  }
}
