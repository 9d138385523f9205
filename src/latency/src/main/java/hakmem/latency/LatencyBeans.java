// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Registers latency indicators with the platform's MBean server, as {@code
 * hakmem:type=Latency,name=NAME}, see {@link LatencyMXBean}. Thread-safe. Needs the module
 * java.management, which nothing else of this module does. Cost: that of the MBean server, at the
 * first call some ten milliseconds.
 */
public final class LatencyBeans implements AutoCloseable {
  private final ObjectName name;

  /** Guarded by this. */
  private boolean closed;

  private LatencyBeans(ObjectName name) {
    this.name = name;
  }

  /**
   * Registers indicators, until {@link #close}. The bean keeps them, and their allocator, alive;
   * closed ones stay registered and tell what there was.
   *
   * @param indicators which; to close them is left to the caller
   * @param name for people, unique in the process; any text, best the allocator's
   * @return the registration, which the caller closes
   * @throws IllegalArgumentException the name is taken
   */
  public static LatencyBeans register(LatencyIndicators indicators, String name) {
    try {
      ObjectName named = new ObjectName("hakmem:type=Latency,name=" + ObjectName.quote(name));
      LatencyBeans beans = new LatencyBeans(named);
      ManagementFactory.getPlatformMBeanServer().registerMBean(new LatencyBean(indicators), named);
      return beans;
    } catch (InstanceAlreadyExistsException e) {
      throw new IllegalArgumentException(
          "latency indicators of this name are registered: name=" + name + "; take another", e);
    } catch (JMException e) {
      throw new IllegalStateException("the indicators cannot be registered: name=" + name, e);
    }
  }

  /** Takes them out of the server. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (InstanceNotFoundException e) { // Somebody else took them out.
      closed = true;
    } catch (JMException e) {
      throw new IllegalStateException("the indicators cannot be unregistered: name=" + name, e);
    }
    closed = true;
  }
}
