// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import hakmem.diag.Statistics;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Statistics of one allocator for many meters, null once it is garbage. Thread-safe. */
final class LastCensus {
  private final LastRead<Optional<Statistics>> census;

  LastCensus(Supplier<@Nullable Statistics> census, LongSupplier nanos) {
    this.census = new LastRead<>(() -> Optional.ofNullable(census.get()), nanos);
  }

  /** What one meter reads. Thread-safe. */
  final class Reader {
    private final LastRead<Optional<Statistics>>.Reader reader = census.new Reader();
    private final ToDoubleFunction<Statistics> figure;

    /** Guarded by this. */
    private double lastValue;

    Reader(ToDoubleFunction<Statistics> figure) {
      this.figure = figure;
    }

    /** The figure now; NaN once the allocator is garbage. */
    double gauge() {
      return reader.read().map(figure::applyAsDouble).orElse(Double.NaN);
    }

    /** The figure now; the last one once the allocator is garbage. */
    synchronized double count() {
      lastValue = reader.read().map(figure::applyAsDouble).orElse(lastValue);
      return lastValue;
    }
  }
}
