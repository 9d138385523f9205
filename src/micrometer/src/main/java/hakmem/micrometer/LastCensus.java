// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import hakmem.diag.Statistics;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Statistics of one allocator for many meters: whoever reads for a second time, or after a second,
 * has new ones taken, so that a scrape takes one census. Thread-safe.
 */
final class LastCensus {
  private static final long AGE_MAX_NANOS = 1_000_000_000;

  private final Supplier<@Nullable Statistics> census;
  private final LongSupplier nanos;

  /** Guarded by this. */
  private @Nullable Statistics last;

  /** Guarded by this. */
  private long number;

  /** Guarded by this. */
  private long takenNanos;

  LastCensus(Supplier<@Nullable Statistics> census, LongSupplier nanos) {
    this.census = census;
    this.nanos = nanos;
  }

  /** What one meter reads. Guarded by the census. */
  final class Reader {
    private final ToDoubleFunction<Statistics> figure;
    private long seen;
    private double lastValue;

    Reader(ToDoubleFunction<Statistics> figure) {
      this.figure = figure;
    }

    /** The figure now; NaN once the allocator is garbage. */
    double gauge() {
      synchronized (LastCensus.this) {
        Statistics known = read();
        return known == null ? Double.NaN : figure.applyAsDouble(known);
      }
    }

    /** The figure now; the last one once the allocator is garbage. */
    double count() {
      synchronized (LastCensus.this) {
        Statistics known = read();
        lastValue = known == null ? lastValue : figure.applyAsDouble(known);
        return lastValue;
      }
    }

    /** Statistics that this one has not read yet. */
    private @Nullable Statistics read() {
      if (seen == number || nanos.getAsLong() - takenNanos > AGE_MAX_NANOS) {
        last = census.get();
        number++;
        takenNanos = nanos.getAsLong();
      }
      seen = number;
      return last;
    }
  }
}
