// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import org.lwjgl.system.MemoryUtil.MemoryAllocator;

/**
 * No allocator: all blocks have one address, and C has no functions. LWJGL makes it by its name.
 */
public final class LwjglNothing implements MemoryAllocator {
  private static final long ADDRESS = 64;

  /** For LWJGL. */
  public LwjglNothing() {}

  @Override
  public long getMalloc() {
    return 0;
  }

  @Override
  public long getCalloc() {
    return 0;
  }

  @Override
  public long getRealloc() {
    return 0;
  }

  @Override
  public long getFree() {
    return 0;
  }

  @Override
  public long getAlignedAlloc() {
    return 0;
  }

  @Override
  public long getAlignedFree() {
    return 0;
  }

  @Override
  public long malloc(long bytes) {
    return ADDRESS;
  }

  @Override
  public long calloc(long count, long bytes) {
    return ADDRESS;
  }

  @Override
  public long realloc(long address, long bytes) {
    return ADDRESS;
  }

  @Override
  public void free(long address) {}

  @Override
  public long aligned_alloc(long alignment, long bytes) {
    return ADDRESS;
  }

  @Override
  public void aligned_free(long address) {}
}
