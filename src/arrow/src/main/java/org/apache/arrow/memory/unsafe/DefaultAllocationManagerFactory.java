// SPDX-License-Identifier: Apache-2.0
package org.apache.arrow.memory.unsafe;

import hakmem.arrow.HakmemFactory;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What Arrow looks for on the class path if no allocation manager is named: hakmem's default
 * allocator. Arrow reads {@link #FACTORY}. Thread-safe.
 */
public final class DefaultAllocationManagerFactory implements AllocationManager.Factory {
  /** The one that Arrow takes. */
  public static final AllocationManager.Factory FACTORY = new DefaultAllocationManagerFactory();

  private final HakmemFactory hakmem = new HakmemFactory();

  private DefaultAllocationManagerFactory() {}

  /**
   * As {@link HakmemFactory#create}.
   *
   * @param accountant Arrow's allocator
   * @param bytes 1 or more
   * @return what holds the block
   */
  @Override
  public AllocationManager create(BufferAllocator accountant, long bytes) {
    return hakmem.create(accountant, bytes);
  }

  /**
   * The buffer of no bytes.
   *
   * @return the same one always
   */
  @Override
  public ArrowBuf empty() {
    return hakmem.empty();
  }
}
