// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import org.HdrHistogram.Histogram;

/**
 * How long one kind of thing has taken. Times are in nanoseconds, told to two digits: a figure is
 * at most 1 % above the true one.
 *
 * @param name malloc, free, or a slow step in small letters
 * @param count how many there were; of malloc and free, how many were timed
 * @param sum of all times, as near as the figures are told
 * @param p50 half of them took at most so long; 0 if there were none, as the others
 * @param p90 nine of ten did
 * @param p99 99 of 100 did
 * @param p999 999 of 1,000 did
 * @param max the longest
 */
public record LatencyRow(
    String name, long count, long sum, long p50, long p90, long p99, long p999, long max) {
  static LatencyRow of(String name, Histogram histogram) {
    return new LatencyRow(
        name,
        histogram.getTotalCount(),
        sum(histogram),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }

  private static long sum(Histogram histogram) {
    return Math.round(histogram.getMean() * histogram.getTotalCount());
  }
}
