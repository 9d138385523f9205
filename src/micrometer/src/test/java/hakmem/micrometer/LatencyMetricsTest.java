// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.latency.LatencyIndicators;
import hakmem.latency.LatencyRow;
import hakmem.latency.LatencySnapshot;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_0.Metrics.Metric;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_0.Metrics.MetricFamily;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_0.Metrics.MetricType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scrape of Prometheus finds of an allocator's latencies. */
class LatencyMetricsTest {
  private static final double NANO = 1e-9;

  private static MetricFamily family(
      Map<String, MetricFamily> scraped, String name, MetricType type) {
    MetricFamily family = scraped.get(name);
    assertNotNull(family, () -> name + " is not in " + scraped.keySet());
    assertEquals(type, family.getType());
    return family;
  }

  /** The one with both labels. */
  private static Metric of(MetricFamily family, String step, String label, String value) {
    MetricFamily.Builder ofStep = family.toBuilder().clearMetric();
    family.getMetricList().stream()
        .filter(
            metric ->
                metric.getLabelList().stream()
                    .anyMatch(l -> l.getName().equals("step") && l.getValue().equals(step)))
        .forEach(ofStep::addMetric);
    return Scrape.labelled(ofStep.build(), label, value);
  }

  @Test
  void aScrapeFindsWhatTheIndicatorsSay() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Allocator allocator = Allocator.builder().name("server").reserveBytes(1 << 24).build();
        Allocator other = Allocator.builder().reserveBytes(1 << 24).build();
        LatencyIndicators kpi = LatencyIndicators.start(allocator, 1);
        LatencyIndicators others = LatencyIndicators.start(other)) {
      new LatencyMetrics(kpi, allocator, "a").bindTo(registry);
      new LatencyMetrics(others, other, "b").bindTo(registry);
      for (int i = 0; i < 1_000; i++) {
        allocator.free(allocator.malloc(i));
      }
      Map<String, MetricFamily> scraped = Scrape.of(registry);
      LatencySnapshot total = kpi.total();
      MetricFamily timer = family(scraped, "hakmem_latency_seconds", MetricType.SUMMARY);
      MetricFamily quantiles = family(scraped, "hakmem_latency_quantile_seconds", MetricType.GAUGE);
      MetricFamily longest = family(scraped, "hakmem_latency_max_seconds", MetricType.GAUGE);
      for (LatencyRow row : total.rows()) {
        var summary = of(timer, row.name(), "allocator", "a").getSummary();
        assertEquals(row.count(), summary.getSampleCount(), row::toString);
        assertEquals(row.sum() * NANO, summary.getSampleSum(), NANO, row::toString);
        Map<String, Long> expected =
            Map.of("0.5", row.p50(), "0.9", row.p90(), "0.99", row.p99(), "0.999", row.p999());
        expected.forEach(
            (quantile, nanos) ->
                assertEquals(
                    nanos * NANO,
                    of(quantiles, row.name(), "quantile", quantile).getGauge().getValue(),
                    NANO / 2,
                    row::toString));
        assertEquals(
            row.max() * NANO,
            of(longest, row.name(), "tag", "server").getGauge().getValue(),
            NANO / 2,
            row::toString);
      }
      assertEquals(1_000, total.row("malloc").count());
      assertEquals(0, of(timer, "refill", "allocator", "b").getSummary().getSampleCount());
      MetricFamily faults = family(scraped, "hakmem_page_faults_total", MetricType.COUNTER);
      assertTrue(Scrape.labelled(faults, "kind", "soft").getCounter().getValue() >= 0);
      MetricFamily rounds = family(scraped, "hakmem_latency_rounds_total", MetricType.COUNTER);
      assertTrue(Scrape.labelled(rounds, "allocator", "b").getCounter().getValue() >= 1);
      assertEquals(0, Scrape.labelled(rounds, "allocator", "a").getCounter().getValue());
      MetricFamily lost = family(scraped, "hakmem_latency_lost_total", MetricType.COUNTER);
      assertEquals(0, Scrape.labelled(lost, "allocator", "a").getCounter().getValue());
    }
  }
}
