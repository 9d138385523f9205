// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import hakmem.api.AllocationFailedException;
import hakmem.api.Hakmem;
import hakmem.c.CFunctions;

/**
 * LWJGL's allocator on hakmem's default one, {@link Hakmem}. LWJGL makes it by itself when it is
 * told to by {@code -Dorg.lwjgl.system.allocator=hakmem.lwjgl.HakmemAllocator}, or by {@code
 * Configuration.MEMORY_ALLOCATOR.set(new HakmemAllocator())} before its first allocation.
 *
 * <p>Thread-safe. Functions, errors and cost: {@link LwjglFunctions}.
 */
public final class HakmemAllocator extends LwjglFunctions {
  private static final CFunctions FUNCTIONS = CFunctions.ofDefault(LwjglFunctions::print);

  /** All share their function pointers, which stay until the process ends, and their problems. */
  public HakmemAllocator() {}

  @Override
  CFunctions functions() {
    return FUNCTIONS;
  }

  /** The short way; what it refuses takes the long one, which notes why. */
  @Override
  public long malloc(long bytes) {
    try {
      return Hakmem.malloc(bytes);
    } catch (AllocationFailedException | IllegalArgumentException e) {
      return super.malloc(bytes);
    }
  }

  @Override
  public void free(long address) {
    Hakmem.free(address);
  }
}
