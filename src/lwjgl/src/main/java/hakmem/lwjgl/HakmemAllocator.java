// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

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
  /** With function pointers of its own, which stay until the process ends. */
  public HakmemAllocator() {
    super(CFunctions.ofDefault(LwjglFunctions::print));
  }
}
