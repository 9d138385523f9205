// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import hakmem.c.CFunctions;
import hakmem.c.Problems;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.MemoryUtil.MemoryAllocator;

/**
 * The six functions that LWJGL calls, and their pointers for the C code that it binds. They are
 * {@link CFunctions}, which say how they behave, what goes wrong and what they cost; {@code free}
 * and {@code aligned_free} do the same. Of NULL for want of memory LWJGL makes an {@code
 * OutOfMemoryError}. What C does wrong is printed on LWJGL's debug stream. Thread-safe.
 */
public abstract sealed class LwjglFunctions implements MemoryAllocator
    permits HakmemAllocator, OwnAllocator {
  LwjglFunctions() {}

  abstract CFunctions functions();

  static void print(String line) {
    APIUtil.DEBUG_STREAM.println("[hakmem] " + line);
  }

  /**
   * What could not be told to the caller.
   *
   * @return the same object always; it goes on counting
   */
  public final Problems problems() {
    return functions().problems();
  }

  @Override
  public long malloc(long bytes) {
    return functions().malloc(bytes);
  }

  @Override
  public final long calloc(long count, long elementBytes) {
    return functions().calloc(count, elementBytes);
  }

  @Override
  public final long realloc(long address, long bytes) {
    return functions().realloc(address, bytes);
  }

  @Override
  public void free(long address) {
    functions().free(address);
  }

  @Override
  public final long aligned_alloc(long alignment, long bytes) {
    return functions().alignedAlloc(alignment, bytes);
  }

  @Override
  public final void aligned_free(long address) {
    functions().free(address);
  }

  @Override
  public final long getMalloc() {
    return functions().pointers().malloc();
  }

  @Override
  public final long getCalloc() {
    return functions().pointers().calloc();
  }

  @Override
  public final long getRealloc() {
    return functions().pointers().realloc();
  }

  @Override
  public final long getFree() {
    return functions().pointers().free();
  }

  @Override
  public final long getAlignedAlloc() {
    return functions().pointers().alignedAlloc();
  }

  @Override
  public final long getAlignedFree() {
    return functions().pointers().free();
  }
}
