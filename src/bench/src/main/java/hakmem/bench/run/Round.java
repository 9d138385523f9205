// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

/**
 * What one round did.
 *
 * @param operations of all threads
 * @param threads how many
 * @param nanos on the clock, from the first start to the last end
 * @param cpuNanos of the process, compilers and collectors included
 */
public record Round(long operations, int threads, long nanos, long cpuNanos) {
  /** Time of one thread for one operation. */
  public double nanosPerOperation() {
    return (double) nanos * threads / Math.max(1, operations);
  }

  /** CPU time for one operation. */
  public double cpuNanosPerOperation() {
    return (double) cpuNanos / Math.max(1, operations);
  }
}
