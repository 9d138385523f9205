// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import hakmem.api.Allocator;
import hakmem.c.CFunctions;

/**
 * LWJGL's allocator on one that the program has built: with a limit, with headers, with figures
 * that count LWJGL's memory alone. To be given to LWJGL before its first allocation:
 *
 * <pre>{@code
 * Allocator allocator = Allocator.builder().limitBytes(64 << 20).build();
 * Configuration.MEMORY_ALLOCATOR.set(new OwnAllocator(allocator));
 * }</pre>
 *
 * <p>The program keeps the allocator open for as long as LWJGL is used. Once it is closed, Java
 * gets an {@link hakmem.api.AllocatorClosedException}, C gets NULL. Thread-safe. Functions, errors
 * and cost: {@link LwjglFunctions}.
 */
public final class OwnAllocator extends LwjglFunctions {
  private final CFunctions functions;

  /**
   * With function pointers of its own, which stay until the process ends, and hold the allocator.
   *
   * @param allocator where blocks come from; not closed from here
   */
  public OwnAllocator(Allocator allocator) {
    functions = CFunctions.of(allocator, LwjglFunctions::print);
  }

  @Override
  CFunctions functions() {
    return functions;
  }
}
