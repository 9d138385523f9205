// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.arena;

import java.util.Arrays;

/** The program that a JVM of its own runs: all loops of a size in turns, a line for each. */
public final class ArenaTurns {
  /** Bytes of a segment. */
  private static final long[] SIZES = {16, 256, 4096};

  private static final int ROUNDS = 20_000;
  private static final int SLOW_DIVISOR = 100;
  private static final int WARM_UPS = 40;
  private static final int TURNS = 101;
  private static final int QUICK_DIVISOR = 10;

  private ArenaTurns() {}

  /**
   * Prints loop, bytes of a segment, and nanoseconds a round: median and quartiles.
   *
   * @param arguments {@code quick}: fewer turns
   */
  public static void main(String[] arguments) {
    boolean quick = arguments.length > 0;
    for (long bytes : SIZES) {
      for (int i = 0; i < WARM_UPS; i++) {
        turn(bytes);
      }
      double[][] times = new double[TURNS / (quick ? QUICK_DIVISOR : 1)][];
      for (int i = 0; i < times.length; i++) {
        times[i] = turn(bytes);
      }
      print(bytes, times);
    }
  }

  private static double[] turn(long bytes) {
    ArenaLoop[] loops = ArenaLoop.values();
    double[] nanos = new double[loops.length];
    for (ArenaLoop loop : loops) {
      int rounds = loop.isSlow() ? ROUNDS / SLOW_DIVISOR : ROUNDS;
      long start = System.nanoTime();
      long sum = loop.run(rounds, bytes);
      nanos[loop.ordinal()] = (System.nanoTime() - start) / (double) rounds;
      if (sum == 1) {
        throw new IllegalStateException("addresses of segments are even: " + loop.label());
      }
    }
    return nanos;
  }

  private static void print(long bytes, double[][] times) {
    for (ArenaLoop loop : ArenaLoop.values()) {
      double[] nanos = Arrays.stream(times).mapToDouble(turn -> turn[loop.ordinal()]).toArray();
      Arrays.sort(nanos);
      System.out.println(
          String.join(
              " ",
              loop.name(),
              "" + bytes,
              "" + nanos[nanos.length / 2],
              "" + nanos[nanos.length / 4],
              "" + nanos[nanos.length * 3 / 4]));
    }
  }
}
