// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Figures that many meters read, and that are dear to get: whoever reads for a second time, or
 * after a second, has new ones got, so that a scrape gets them once. Thread-safe.
 *
 * @param <T> the figures
 */
final class LastRead<T> {
  private static final long AGE_MAX_NANOS = 1_000_000_000;

  /** What was got, the how manieth, and when. */
  private record Taken<T>(T figures, long number, long nanos) {}

  private final Supplier<T> source;
  private final LongSupplier nanos;

  /** Guarded by this; null at first. */
  private @Nullable Taken<T> last;

  LastRead(Supplier<T> source, LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
  }

  /** Those that a reader has not read yet, who has read so many before. */
  private synchronized Taken<T> after(long seen) {
    Taken<T> known = last;
    if (known == null || known.number == seen || nanos.getAsLong() - known.nanos > AGE_MAX_NANOS) {
      long number = known == null ? 1 : known.number + 1;
      known = new Taken<>(source.get(), number, nanos.getAsLong());
      last = known;
    }
    return known;
  }

  /** One of those who read. Thread-safe. */
  final class Reader {
    /** Guarded by this. */
    private long seen;

    /** Figures that this one has not read yet. */
    synchronized T read() {
      Taken<T> taken = after(seen);
      seen = taken.number;
      return taken.figures;
    }
  }
}
