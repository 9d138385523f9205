// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import hakmem.api.AddressFault;
import hakmem.api.Hakmem;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * LWJGL's allocator on hakmem's default one, {@link Hakmem}. LWJGL makes it by itself when it is
 * told to by {@code -Dorg.lwjgl.system.allocator=hakmem.lwjgl.HakmemAllocator}, or by {@code
 * Configuration.MEMORY_ALLOCATOR.set(new HakmemAllocator())} before its first allocation.
 *
 * <p>Thread-safe. Functions, errors and cost: {@link CFunctions}.
 */
public final class HakmemAllocator extends CFunctions {
  /** With function pointers of its own, which stay until the process ends. */
  public HakmemAllocator() {}

  @Override
  long newBlock(long bytes) {
    return Hakmem.malloc(bytes);
  }

  @Override
  long newZeros(long count, long elementBytes) {
    return Hakmem.calloc(count, elementBytes);
  }

  @Override
  long newAligned(long bytes, long alignment) {
    return Hakmem.alignedAlloc(bytes, alignment);
  }

  @Override
  long resize(long address, long bytes) {
    return Hakmem.realloc(address, bytes);
  }

  @Override
  void end(long address) {
    Hakmem.free(address);
  }

  @Override
  @Nullable AddressFault tryEnd(long address) {
    return Hakmem.tryFree(address);
  }
}
