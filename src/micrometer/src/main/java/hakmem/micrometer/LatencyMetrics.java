// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import hakmem.api.Allocator;
import hakmem.latency.LatencyIndicators;
import hakmem.latency.LatencyRow;
import hakmem.latency.LatencySnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Latency indicators of an allocator as meters, each with the tags {@code allocator} and {@code
 * tag}, as those of {@link HakmemMetrics}: for malloc, free and each slow step, told by the tag
 * {@code step}, the timer {@code hakmem.latency}, whose count and sum give the average of any span
 * of time, and gauges {@code hakmem.latency.quantile} and {@code hakmem.latency.max} of all since
 * the start; page faults of the process by kind, times that were lost, and rounds. Thread-safe.
 * Needs the module hakmem-latency, which {@link HakmemMetrics} does not. It keeps the indicators,
 * and their allocator, alive, as long as the registry has the meters; closed ones tell what there
 * was.
 *
 * <p>Cost: a scrape walks through all histograms once; malloc and free pay nothing more.
 */
public final class LatencyMetrics implements MeterBinder {
  private final LastRead<LatencySnapshot> last;
  private final List<String> steps;
  private final Tags tags;

  /**
   * Of an allocator.
   *
   * @param indicators its indicators, which the caller closes
   * @param allocator theirs
   * @param name value of the tag {@code allocator}; any text, one for each allocator of a registry
   */
  public LatencyMetrics(LatencyIndicators indicators, Allocator allocator, String name) {
    this.last = new LastRead<>(indicators::total, System::nanoTime);
    this.steps = indicators.total().rows().stream().map(LatencyRow::name).toList();
    this.tags = Tags.of("allocator", name, "tag", allocator.tag());
  }

  /**
   * {@inheritDoc}
   *
   * @param registry may have other allocators, under other names
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    for (String step : steps) {
      bindRow(registry, step);
    }
    count(registry, "page.faults", "Page faults of the process", soft(), s -> s.faults().soft());
    count(registry, "page.faults", "Page faults of the process", hard(), s -> s.faults().hard());
    count(registry, "latency.lost", "Times lost to errors", tags, LatencySnapshot::lost);
    count(registry, "latency.rounds", "Begun, to time mallocs", tags, LatencySnapshot::rounds);
  }

  private Tags soft() {
    return tags.and("kind", "soft");
  }

  private Tags hard() {
    return tags.and("kind", "hard");
  }

  private void bindRow(MeterRegistry registry, String name) {
    Tags step = tags.and("step", name);
    LastRead<LatencySnapshot>.Reader counts = last.new Reader();
    LastRead<LatencySnapshot>.Reader sums = last.new Reader();
    FunctionTimer.builder(
            "hakmem.latency",
            counts,
            _ -> counts.read().row(name).count(),
            _ -> sums.read().row(name).sum(),
            TimeUnit.NANOSECONDS)
        .description("Mallocs and frees that were timed, and all slow steps")
        .tags(step)
        .register(registry);
    quantile(registry, name, "0.5", LatencyRow::p50);
    quantile(registry, name, "0.9", LatencyRow::p90);
    quantile(registry, name, "0.99", LatencyRow::p99);
    quantile(registry, name, "0.999", LatencyRow::p999);
    gauge(registry, "max", "The longest since the start", step, s -> s.row(name).max());
  }

  private void quantile(
      MeterRegistry registry, String name, String quantile, ToLongFunction<LatencyRow> figure) {
    Tags with = tags.and("step", name, "quantile", quantile);
    String what = "So long at most, since the start";
    gauge(registry, "quantile", what, with, s -> figure.applyAsLong(s.row(name)));
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String what,
      Tags with,
      ToDoubleFunction<LatencySnapshot> figure) {
    LastRead<LatencySnapshot>.Reader reader = last.new Reader();
    TimeGauge.builder(
            "hakmem.latency." + name,
            reader,
            TimeUnit.NANOSECONDS,
            r -> figure.applyAsDouble(r.read()))
        .strongReference(true)
        .description(what)
        .tags(with)
        .register(registry);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String what,
      Tags with,
      ToDoubleFunction<LatencySnapshot> figure) {
    // A counter would let go of what it reads, if its function did not hold it.
    LastRead<LatencySnapshot>.Reader reader = last.new Reader();
    FunctionCounter.builder("hakmem." + name, reader, _ -> figure.applyAsDouble(reader.read()))
        .description(what)
        .tags(with)
        .register(registry);
  }
}
