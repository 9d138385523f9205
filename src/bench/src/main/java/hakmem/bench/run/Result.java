// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.workload.Workload;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What an allocator did in a workload.
 *
 * @param workload what ran
 * @param allocator name of the allocator
 * @param threads how many threads
 * @param figures what was measured; null if it could not run
 * @param problem why it could not run or failed; null if it did
 */
public record Result(
    Workload workload,
    String allocator,
    int threads,
    @Nullable Figures figures,
    @Nullable Problem problem) {
  /**
   * Why there are no figures.
   *
   * @param failed it should have run: a call failed, data was damaged, the process ended
   * @param reason in words
   */
  public record Problem(boolean failed, String reason) {}

  /**
   * What was measured.
   *
   * @param nanosPerOperation of one thread, on the clock, over the rounds
   * @param cpuNanosPerOperation of the process, median of the rounds
   * @param operationsPerSecond of all threads, from the median
   * @param rounds how many
   * @param peakRssBytes growth of resident memory at the peak, after the warm-up
   * @param javaHeapBytes what Java's heap holds while blocks are live; null: it is not Java
   * @param cache what the cache of huge blocks did in the rounds; null: the allocator does not tell
   * @param decay what is left after all was freed
   */
  public record Figures(
      Spread nanosPerOperation,
      double cpuNanosPerOperation,
      double operationsPerSecond,
      int rounds,
      @Nullable Long peakRssBytes,
      @Nullable Long javaHeapBytes,
      @Nullable HugeCache cache,
      DecayCurve decay) {
    /** Growth that stays after all was freed, in bytes. */
    public @Nullable Long finalRssBytes() {
      DecayCurve.Sample last = decay.last();
      return last == null ? null : last.residentBytes();
    }
  }
}
