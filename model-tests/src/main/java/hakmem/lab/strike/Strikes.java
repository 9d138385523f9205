// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The trigger. Every place of an instrumented copy of core calls {@link #reach}; while armed, the
 * places are counted, and at the one that was aimed at an Error comes. For one strike at a time in
 * the process.
 */
public final class Strikes {
  /** An aim that no place is at. */
  public static final int NONE = -1;

  private static boolean armed;
  private static boolean over = true;
  private static int aim = NONE;
  private static int[] trail = new int[1024];
  private static int[] clocks = new int[1024];
  private static int reached;
  private static int clock;
  private static @Nullable Error struck;

  private Strikes() {}

  /**
   * Begins a run.
   *
   * @param place how many places are passed before the Error comes; {@link #NONE}: it never comes
   */
  public static void aimAt(int place) {
    armed = false;
    over = false;
    aim = place;
    reached = 0;
    struck = null;
  }

  /** A place of core's code. */
  public static void reach(int place) {
    if (armed) {
      pass(place);
    } else if (Storm.isOn()) {
      Storm.pass(place);
    }
  }

  /** Something has changed that an Error would leave so. */
  public static void move() {
    clock++;
  }

  private static void pass(int place) {
    if (reached == trail.length) {
      trail = Arrays.copyOf(trail, 2 * reached);
      clocks = Arrays.copyOf(clocks, 2 * reached);
    }
    trail[reached] = place;
    clocks[reached] = clock;
    if (reached++ == aim) {
      armed = false;
      over = true;
      Place struckPlace = Places.of(place);
      Error error = struckPlace.kind().error(struckPlace);
      struck = error;
      throw error;
    }
  }

  /** Does something during which the Error may come. */
  public static long during(LongSupplier action) {
    armed = !over;
    try {
      return action.getAsLong();
    } finally {
      armed = false;
    }
  }

  /** From now on, nothing comes and nothing is counted. */
  public static void cease() {
    over = true;
  }

  /** The Error that came in this run, or null. */
  public static @Nullable Error struck() {
    return struck;
  }

  /** What the clock showed at each of the places passed. */
  public static int[] clocks() {
    return Arrays.copyOf(clocks, reached);
  }

  /** The numbers of the places passed in this run, in order. */
  public static int[] trail() {
    return Arrays.copyOf(trail, reached);
  }
}
