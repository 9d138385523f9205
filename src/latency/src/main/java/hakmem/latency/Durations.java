// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How long one kind of thing has taken: since the start, and in the period that is under way.
 * Thread-safe; recording is wait-free and makes no object.
 */
final class Durations {
  /** What takes longer counts as this long: an hour. */
  static final long NANOS_MAX = 3_600_000_000_000L;

  /** A figure is told to so many decimal digits. */
  private static final int DIGITS = 2;

  private final Recorder recorder = new Recorder(1, NANOS_MAX, DIGITS);

  /** Guarded by this, and so are the others. */
  private final Histogram total = new Histogram(1, NANOS_MAX, DIGITS);

  private final Histogram period = new Histogram(1, NANOS_MAX, DIGITS);
  private @Nullable Histogram drained;

  /** One has taken so long. */
  void record(long nanos) {
    recorder.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
  }

  /** All since the start. */
  synchronized LatencyRow total(String name) {
    drain();
    return LatencyRow.of(name, total);
  }

  /** Those since the call before; begins a new period. */
  synchronized LatencyRow endPeriod(String name) {
    drain();
    LatencyRow row = LatencyRow.of(name, period);
    period.reset();
    return row;
  }

  /** What was recorded since is added to both. */
  private void drain() {
    Histogram since = recorder.getIntervalHistogram(drained);
    drained = since;
    total.add(since);
    period.add(since);
  }
}
