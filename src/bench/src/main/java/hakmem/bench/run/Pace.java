// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

/**
 * How long to measure.
 *
 * @param warmMillis before the first round of a process; later workloads of it take a quarter
 * @param rounds for each allocator, in turns with the others
 * @param roundMillis length of a round
 * @param settleMillis from the last free to the last look at what is left of memory
 */
public record Pace(long warmMillis, int rounds, long roundMillis, long settleMillis) {
  /** For figures to keep: memory is looked at for two times as long as hakmem's decay takes. */
  public static final Pace FULL = new Pace(1500, 11, 100, 4500);

  /** Rough figures. */
  public static final Pace QUICK = new Pace(200, 3, 20, 100);
}
