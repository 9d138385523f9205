// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.diag.Statistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_0.Metrics.MetricFamily;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_0.Metrics.MetricType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scrape of Prometheus finds of an allocator. */
class HakmemMetricsTest {
  private static Allocator allocator() {
    return Allocator.builder().reserveBytes(1 << 24).limitBytes(1 << 24).hugePages(true).build();
  }

  private static double gauge(Map<String, MetricFamily> scraped, String name, String allocator) {
    MetricFamily family = scraped.get(name);
    assertTrue(family != null, () -> name + " is not in " + scraped.keySet());
    assertEquals(MetricType.GAUGE, family.getType());
    return Scrape.labelled(family, "allocator", allocator).getGauge().getValue();
  }

  private static double count(
      Map<String, MetricFamily> scraped, String name, String label, String value) {
    MetricFamily family = scraped.get(name);
    assertTrue(family != null, () -> name + " is not in " + scraped.keySet());
    assertEquals(MetricType.COUNTER, family.getType());
    return Scrape.labelled(family, label, value).getCounter().getValue();
  }

  @Test
  void aScrapeFindsWhatTheCensusFinds() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Allocator allocator = allocator();
        Allocator other = allocator()) {
      new HakmemMetrics(allocator, "ca\"che\n").bindTo(registry);
      new HakmemMetrics(other, "other").bindTo(registry);
      assertEquals(0, gauge(Scrape.of(registry), "hakmem_memory_live_bytes", "ca\"che\n"));
      long block = allocator.malloc(1000);
      assertThrows(AllocationFailedException.class, () -> allocator.malloc(1L << 30));
      assertEquals(AddressFault.FOREIGN, allocator.tryFree(16));
      Map<String, MetricFamily> scraped = Scrape.of(registry);
      Statistics statistics = Census.of(allocator);
      assertEquals(1024, gauge(scraped, "hakmem_memory_live_bytes", "ca\"che\n"));
      assertEquals(0, gauge(scraped, "hakmem_memory_live_bytes", "other"));
      Map<String, Double> expected =
          Map.of(
              "cached", 1.0 * statistics.bytes().cached(),
              "free", 1.0 * statistics.bytes().free(),
              "committed", 1.0 * statistics.bytes().committed(),
              "committed_peak", 1.0 * statistics.bytes().committedPeak(),
              "retained", 1.0 * statistics.bytes().retained(),
              "reserved", 1.0 * statistics.bytes().reserved(),
              "resident", 1.0 * statistics.bytes().resident().getAsLong(),
              "huge_pages", 1.0 * statistics.bytes().hugePages(),
              "limit", 1.0 * (1 << 24));
      expected.forEach(
          (name, bytes) ->
              assertEquals(
                  bytes, gauge(scraped, "hakmem_memory_" + name + "_bytes", "ca\"che\n"), name));
      assertEquals(NaN, gauge(scraped, "hakmem_memory_requested_bytes", "ca\"che\n"), "not kept");
      assertEquals(961, gauge(scraped, "hakmem_memory_requested_least_bytes", "ca\"che\n"));
      assertEquals(1024, gauge(scraped, "hakmem_memory_requested_most_bytes", "ca\"che\n"));
      assertEquals(1, gauge(scraped, "hakmem_heaps", "ca\"che\n"));
      assertEquals(1, count(scraped, "hakmem_failures_total", "cause", "EXHAUSTION"));
      assertEquals(1, count(scraped, "hakmem_wrong_frees_total", "kind", "FOREIGN"));
      assertEquals(1, count(scraped, "hakmem_refills_total", "allocator", "ca\"che\n"));
      allocator.heap().collect();
      Map<String, MetricFamily> again = Scrape.of(registry);
      assertEquals(1, count(again, "hakmem_flushes_total", "allocator", "ca\"che\n"));
      assertEquals(7, count(again, "hakmem_flushed_blocks_total", "allocator", "ca\"che\n"));
      allocator.free(block);
      assertEquals(0, gauge(Scrape.of(registry), "hakmem_memory_live_bytes", "ca\"che\n"));
    }
    assertTrue(registry.scrape().contains("# TYPE hakmem_memory_live_bytes gauge\n"));
  }

  /** Allocators with and without a name are in one registry; none is in another's figures. */
  @Test
  void metersTellTheTag() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Allocator outer = Allocator.builder().name("server").reserveBytes(1 << 24).build();
    Allocator inner = Allocator.builder().name("cache").within(outer).limitBytes(1 << 24).build();
    try (outer;
        inner;
        Allocator unnamed = allocator()) {
      new HakmemMetrics(unnamed, "a").bindTo(registry);
      new HakmemMetrics(outer, "b").bindTo(registry);
      new HakmemMetrics(inner, "c").bindTo(registry);
      long block = inner.malloc(1000);
      assertThrows(AllocationFailedException.class, () -> inner.malloc(1L << 30));
      Map<String, MetricFamily> scraped = Scrape.of(registry);
      MetricFamily live = scraped.get("hakmem_memory_live_bytes");
      assertEquals(3, live.getMetricCount());
      assertEquals(1024, Scrape.labelled(live, "tag", "server/cache").getGauge().getValue());
      assertEquals(0, Scrape.labelled(live, "tag", "server").getGauge().getValue());
      assertEquals(0, Scrape.labelled(live, "tag", "").getGauge().getValue());
      assertEquals(1, count(scraped, "hakmem_refills_total", "tag", "server/cache"));
      inner.free(block);
    }
  }

  @Test
  void withoutALimitThereIsNoLimitMeter() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Allocator allocator = Allocator.builder().reserveBytes(1 << 24).build()) {
      new HakmemMetrics(allocator, "a").bindTo(registry);
      assertTrue(registry.find("hakmem.memory.live").gauge() != null);
      assertFalse(registry.find("hakmem.memory.limit").gauge() != null);
    }
  }

  /** A census is a walk over all slabs: one is enough for all meters of a scrape. */
  @Test
  void aScrapeTakesOneCensus() {
    int[] taken = {0};
    long[] nanos = {0};
    try (Allocator allocator = allocator()) {
      LastCensus census =
          new LastCensus(
              () -> {
                taken[0]++;
                return Census.of(allocator);
              },
              () -> nanos[0]);
      LastCensus.Reader live = census.new Reader(s -> s.bytes().live());
      LastCensus.Reader refills = census.new Reader(s -> s.counts().refills());
      for (int scrape = 1; scrape <= 3; scrape++) {
        assertEquals(0, live.gauge());
        assertEquals(0, refills.count());
        assertEquals(scrape, taken[0]);
      }
      assertEquals(0, refills.count());
      nanos[0] += 2_000_000_000;
      assertEquals(0, live.gauge());
      assertEquals(5, taken[0], "an old one that this meter has not read");
    }
  }

  @Test
  void anAllocatorThatIsGoneIsNotANumber() {
    Statistics[] known = {null};
    try (Allocator allocator = allocator()) {
      long ignored = allocator.malloc(1);
      known[0] = Census.of(allocator);
    }
    LastCensus census = new LastCensus(() -> known[0], System::nanoTime);
    LastCensus.Reader live = census.new Reader(s -> s.bytes().live());
    LastCensus.Reader refills = census.new Reader(s -> s.counts().refills());
    assertEquals(16, live.gauge());
    assertEquals(1, refills.count());
    known[0] = null;
    assertEquals(Double.NaN, live.gauge());
    assertEquals(1, refills.count());
  }
}
