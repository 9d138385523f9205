// SPDX-License-Identifier: Apache-2.0
package hakmem.jmx;

import hakmem.api.Allocator;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Registers allocators with the platform's MBean server: each as {@code
 * hakmem:type=Allocator,name=NAME}, all of them together as the buffer pool {@code
 * java.nio:type=BufferPool,name=hakmem}, whose count is live blocks, whose memory used is live
 * bytes and whose capacity is committed bytes. Thread-safe. Cost: that of the MBean server, at the
 * first call some ten milliseconds.
 */
public final class AllocatorBeans implements Runnable, AutoCloseable {
  private static final String POOL = "java.nio:type=BufferPool,name=hakmem";

  /** Guarded by the class; null while no allocator is registered. */
  private static @Nullable HakmemPool pool;

  private final ObjectName name;
  private final AllocatorBean bean;

  /** Guarded by the class. */
  private boolean closed;

  private AllocatorBeans(ObjectName name, AllocatorBean bean) {
    this.name = name;
    this.bean = bean;
  }

  /**
   * Registers an allocator, until {@link #close}. The bean does not keep the allocator alive, and a
   * closed allocator stays registered. Option {@code jmx} does the same for as long as an allocator
   * is open.
   *
   * @param allocator which
   * @param name for people, unique in the process; any text
   * @return the registration, which the caller closes
   * @throws IllegalArgumentException the name is taken
   */
  public static AllocatorBeans register(Allocator allocator, String name) {
    try {
      ObjectName named = new ObjectName("hakmem:type=Allocator,name=" + ObjectName.quote(name));
      AllocatorBeans beans = new AllocatorBeans(named, new AllocatorBean(allocator));
      beans.open(ManagementFactory.getPlatformMBeanServer());
      return beans;
    } catch (InstanceAlreadyExistsException e) {
      throw new IllegalArgumentException(
          "an allocator of this name is registered: name=" + name + "; take another", e);
    } catch (JMException e) {
      throw new IllegalStateException("the allocator cannot be registered: name=" + name, e);
    }
  }

  private void open(MBeanServer server) throws JMException {
    synchronized (AllocatorBeans.class) {
      server.registerMBean(bean, name);
      try {
        addToPool(server, bean);
      } catch (Throwable e) { // Error: undone.
        server.unregisterMBean(name);
        throw e;
      }
    }
  }

  private static void addToPool(MBeanServer server, AllocatorBean bean) throws JMException {
    HakmemPool known = pool;
    if (known == null) {
      known = new HakmemPool(new ObjectName(POOL));
      server.registerMBean(known, known.getObjectName());
      pool = known;
    }
    known.add(bean);
  }

  /** Takes the allocator out of the server, and the pool with the last one. Idempotent. */
  @Override
  public void close() {
    synchronized (AllocatorBeans.class) {
      if (closed) {
        return;
      }
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      try {
        if (server.isRegistered(name)) {
          server.unregisterMBean(name);
        }
        removeFromPool(server, bean);
        closed = true;
      } catch (JMException e) {
        throw new IllegalStateException("the allocator cannot be unregistered: name=" + name, e);
      }
    }
  }

  private static void removeFromPool(MBeanServer server, AllocatorBean bean) throws JMException {
    HakmemPool known = pool;
    if (known != null) {
      known.remove(bean);
      if (known.isEmpty()) {
        server.unregisterMBean(known.getObjectName());
        pool = null;
      }
    }
  }

  /** The same as {@link #close}. */
  @Override
  public void run() {
    close();
  }
}
