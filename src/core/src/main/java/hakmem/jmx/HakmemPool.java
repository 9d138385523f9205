// SPDX-License-Identifier: Apache-2.0
package hakmem.jmx;

import java.lang.management.BufferPoolMXBean;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ObjectName;

/**
 * All registered allocators as a buffer pool, beside those of the JDK: tools that list buffer pools
 * show it. Thread-safe.
 */
final class HakmemPool implements BufferPoolMXBean {
  private final List<AllocatorBean> beans = new CopyOnWriteArrayList<>();
  private final ObjectName objectName;

  HakmemPool(ObjectName objectName) {
    this.objectName = objectName;
  }

  void add(AllocatorBean bean) {
    beans.add(bean);
  }

  void remove(AllocatorBean bean) {
    beans.remove(bean);
  }

  boolean isEmpty() {
    return beans.isEmpty();
  }

  @Override
  public ObjectName getObjectName() {
    return objectName;
  }

  @Override
  public String getName() {
    return "hakmem";
  }

  /** Live blocks. */
  @Override
  public long getCount() {
    return beans.stream().mapToLong(AllocatorBean::liveBlocks).sum();
  }

  /** Committed bytes. */
  @Override
  public long getTotalCapacity() {
    return beans.stream().mapToLong(AllocatorBean::getCommittedBytes).sum();
  }

  /** Live bytes. */
  @Override
  public long getMemoryUsed() {
    return beans.stream().mapToLong(AllocatorBean::getLiveBytes).sum();
  }
}
