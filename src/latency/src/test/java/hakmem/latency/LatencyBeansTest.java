// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;

/** Latency indicators as tools see them: through the MBean server. */
class LatencyBeansTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private static ObjectName name(String name) throws Exception {
    return new ObjectName("hakmem:type=Latency,name=" + ObjectName.quote(name));
  }

  /** The names and counts of rows, as a tool without our classes has them. */
  private static Object count(ObjectName name, String row) throws Exception {
    CompositeData[] rows = (CompositeData[]) SERVER.getAttribute(name, "Rows");
    return Arrays.stream(rows)
        .filter(data -> row.equals(data.get("name")))
        .map(data -> data.get("count"))
        .findFirst()
        .orElseThrow();
  }

  private static Allocator allocator() {
    return Allocator.builder().reserveBytes(1 << 24).maintenanceMillis(0).build();
  }

  @Test
  void aToolReadsWhatTheIndicatorsSay() throws Exception {
    String odd = "a, \"tool\"=*";
    ObjectName name = name(odd);
    try (Allocator allocator = allocator();
        LatencyIndicators kpi = LatencyIndicators.start(allocator, 1)) {
      try (LatencyBeans registered = LatencyBeans.register(kpi, odd)) {
        assertThrows(IllegalArgumentException.class, () -> LatencyBeans.register(kpi, odd));
        allocator.free(allocator.malloc(100));
        allocator.free(allocator.malloc(100));
        LatencyMXBean bean = JMX.newMXBeanProxy(SERVER, name, LatencyMXBean.class);
        LatencySnapshot total = kpi.total();
        assertEquals(total.rows(), bean.getRows());
        assertEquals(2L, count(name, "malloc"));
        assertEquals(2L, count(name, "free"));
        assertEquals(total.row("refill").count(), count(name, "refill"));
        assertEquals(1, bean.getSampleEvery());
        assertEquals(0, bean.getRounds());
        assertEquals(total.clockNanos(), bean.getClockNanos());
        assertEquals(0, bean.getLost());
        assertEquals("", bean.getFaults().unknown());
        assertTrue(bean.getFaults().soft() >= total.faults().soft());
        assertTrue(bean.latencies().contains("\"name\":\"malloc\",\"count\":2"));
        assertTrue(bean.endPeriod().contains("\"name\":\"malloc\",\"count\":2"));
        assertTrue(bean.endPeriod().contains("\"name\":\"malloc\",\"count\":0"));
        assertTrue(SERVER.isRegistered(name), registered::toString);
      }
      assertFalse(SERVER.isRegistered(name));
      LatencyBeans again = LatencyBeans.register(kpi, odd);
      SERVER.unregisterMBean(name); // By somebody else.
      again.close();
      again.close(); // Once more: nothing.
    }
  }

  /** In rounds; and what is closed can still be read. */
  @Test
  void closedIndicatorsTellWhatThereWas() throws Exception {
    try (Allocator allocator = allocator()) {
      LatencyIndicators kpi = LatencyIndicators.start(allocator);
      try (LatencyBeans registered = LatencyBeans.register(kpi, "rounds")) {
        allocator.free(allocator.malloc(100));
        kpi.close();
        allocator.free(allocator.malloc(3000));
        LatencyMXBean bean = JMX.newMXBeanProxy(SERVER, name("rounds"), LatencyMXBean.class);
        assertEquals(1L, count(name("rounds"), "refill"), registered::toString);
        assertTrue(bean.getRounds() >= 1);
        assertEquals(LatencyIndicators.SAMPLE_EVERY, bean.getSampleEvery());
      }
    }
  }
}
