// SPDX-License-Identifier: Apache-2.0
package hakmem.micrometer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_0.Metrics.Metric;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_0.Metrics.MetricFamily;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What Prometheus finds in a registry. */
final class Scrape {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
          + " encoding=delimited";

  private Scrape() {}

  /** Parsed by Prometheus' own classes: families by name. */
  static Map<String, MetricFamily> of(PrometheusMeterRegistry registry) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    registry.scrape(out, PROTOBUF);
    Map<String, MetricFamily> families = new TreeMap<>();
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    for (MetricFamily next = MetricFamily.parseDelimitedFrom(in);
        next != null;
        next = MetricFamily.parseDelimitedFrom(in)) {
      families.put(next.getName(), next);
    }
    return families;
  }

  static Metric labelled(MetricFamily family, String label, String value) {
    return family.getMetricList().stream()
        .filter(
            metric ->
                metric.getLabelList().stream()
                    .anyMatch(l -> l.getName().equals(label) && l.getValue().equals(value)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(family.toString()));
  }
}
