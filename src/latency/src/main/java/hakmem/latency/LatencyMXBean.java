// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import java.util.List;

/**
 * Latency indicators of one allocator, for management tools. Times are in nanoseconds. Each
 * attribute is a walk through all histograms, as of {@link LatencyIndicators#total}, and says what
 * there was since the start.
 */
public interface LatencyMXBean {
  /**
   * How many mallocs and frees are timed, as {@link LatencySnapshot#sampleEvery}.
   *
   * @return one in so many; 0: none
   */
  int getSampleEvery();

  /**
   * Rounds in which mallocs and frees were timed, as {@link LatencySnapshot#rounds}.
   *
   * @return a count; 0: not timed in rounds
   */
  long getRounds();

  /**
   * How long one look at the clock takes, which each time has in it.
   *
   * @return nanoseconds
   */
  long getClockNanos();

  /**
   * Times that were lost to errors.
   *
   * @return a count
   */
  long getLost();

  /**
   * Malloc and free, then each slow step, those that never happened included.
   *
   * @return a row for each
   */
  List<LatencyRow> getRows();

  /**
   * Page faults of the process, with the reason if they are not known.
   *
   * @return those since the start
   */
  PageFaults getFaults();

  /**
   * All of this, as {@link LatencySnapshot#toJson}.
   *
   * @return one line of JSON
   */
  String latencies();

  /**
   * The same of the period since the call before, as {@link LatencyIndicators#endPeriod}: whoever
   * calls it ends the period for all.
   *
   * @return one line of JSON
   */
  String endPeriod();
}
