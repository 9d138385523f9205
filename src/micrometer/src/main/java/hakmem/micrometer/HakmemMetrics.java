// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.diag.Statistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The statistics of an allocator as meters, each with the tags {@code allocator} and {@code tag},
 * see {@link Allocator#tag}: gauges {@code hakmem.memory.*} in bytes and {@code hakmem.heaps},
 * counters of failures by cause, of wrong frees by kind, and of slow things. Thread-safe. It does
 * not keep the allocator alive: once that is garbage, gauges are NaN and counters stay as they
 * were.
 *
 * <p>Cost: a scrape takes one {@link Census}, which looks at each slab; malloc and free pay
 * nothing.
 */
public final class HakmemMetrics implements MeterBinder {
  private final LastCensus census;
  private final Tags tags;
  private final boolean hasLimit;

  /**
   * Of an allocator.
   *
   * @param allocator open or closed
   * @param name value of the tag {@code allocator}; any text, one for each allocator of a registry
   */
  public HakmemMetrics(Allocator allocator, String name) {
    this.census = new LastCensus(Census.whileAlive(allocator)::get, System::nanoTime);
    // Also without a name: all meters of one name must have the same labels. An empty one is none.
    this.tags = Tags.of("allocator", name, "tag", allocator.tag());
    this.hasLimit = Census.of(allocator).bytes().limit() < Long.MAX_VALUE;
  }

  /**
   * {@inheritDoc}
   *
   * @param registry may have other allocators, under other names
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    bytes(registry, "live", "that the program holds", s -> s.bytes().live());
    bytes(registry, "cached", "free, at hand of a heap", s -> s.bytes().cached());
    bytes(registry, "free", "other free blocks of slabs", s -> s.bytes().free());
    bytes(registry, "committed", "backed by memory", s -> s.bytes().committed());
    bytes(registry, "committed.peak", "the most committed", s -> s.bytes().committedPeak());
    bytes(registry, "retained", "empty, kept for reuse", s -> s.bytes().retained());
    bytes(registry, "reserved", "of address space", s -> s.bytes().reserved());
    bytes(registry, "huge.pages", "agreed for huge OS pages", s -> s.bytes().hugePages());
    bytes(registry, "resident", "that lie in memory", s -> orNan(s.bytes().resident()));
    bytes(registry, "requested", "asked for in live blocks", s -> orNan(s.bytes().requested()));
    bytes(registry, "requested.least", "asked for or more", s -> s.bytes().requestedLeast());
    bytes(registry, "requested.most", "asked for or less", s -> s.bytes().requestedMost());
    if (hasLimit) {
      bytes(registry, "limit", "most that may be committed", s -> s.bytes().limit());
    }
    gauge(registry, "hakmem.heaps", "Heaps that are open", "heaps", s -> s.heaps().open());
    bindCounts(registry);
  }

  private static double orNan(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : Double.NaN;
  }

  private void bindCounts(MeterRegistry registry) {
    for (AllocationFailedException.Cause cause : AllocationFailedException.Cause.values()) {
      Tags with = tags.and("cause", cause.name());
      String what = "Requests that failed";
      count(registry, "failures", what, with, s -> of(s.counts().failures().get(cause)));
    }
    for (AddressFault kind : AddressFault.values()) {
      Tags with = tags.and("kind", kind.name());
      String what = "Wrong addresses given to free and others";
      count(registry, "wrong.frees", what, with, s -> of(s.counts().wrongFrees().get(kind)));
    }
    count(registry, "refills", "Thread lists refilled", tags, s -> s.counts().refills());
    count(registry, "flushes", "Lists sent home", tags, s -> s.counts().flushes());
    count(registry, "flushed.blocks", "Of flushes", tags, s -> s.counts().flushedBlocks());
    count(registry, "adoptions", "Slabs taken over", tags, s -> s.counts().adoptions());
    count(registry, "purges", "Times that memory went back", tags, s -> s.counts().purges());
    count(registry, "purged.bytes", "Given back", tags, s -> s.counts().purgedBytes());
    count(registry, "damaged.lists", "Overwritten", tags, s -> s.counts().damagedLists());
  }

  private static double of(@Nullable Long count) {
    return count == null ? 0 : count;
  }

  private void bytes(
      MeterRegistry registry, String name, String what, ToDoubleFunction<Statistics> figure) {
    String full = "hakmem.memory." + name;
    gauge(registry, full, "Bytes " + what, BaseUnits.BYTES, figure);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String what,
      String unit,
      ToDoubleFunction<Statistics> figure) {
    LastCensus.Reader reader = census.new Reader(figure);
    Gauge.builder(name, reader, LastCensus.Reader::gauge)
        .strongReference(true)
        .description(what)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String what,
      Tags with,
      ToDoubleFunction<Statistics> figure) {
    // A counter would let go of what it reads, if its function did not hold it.
    LastCensus.Reader reader = census.new Reader(figure);
    FunctionCounter.builder("hakmem." + name, reader, _ -> reader.count())
        .description(what)
        .tags(with)
        .register(registry);
  }
}
