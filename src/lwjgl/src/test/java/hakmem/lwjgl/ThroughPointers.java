// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.lwjgl.system.MemoryUtil.MemoryAllocator;

/** An allocator's function pointers, called as C calls them. */
record ThroughPointers(MemoryAllocator allocator) implements MemoryAllocator {
  private static final FunctionDescriptor ONE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor TWO =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor NO_RESULT = FunctionDescriptor.ofVoid(JAVA_LONG);

  @SuppressWarnings("restricted") // the native access that this class is for
  static MethodHandle function(long pointer, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(pointer), descriptor);
  }

  private static long call(long pointer, long argument) {
    try {
      return (long) function(pointer, ONE).invokeExact(argument);
    } catch (Throwable t) {
      throw new IllegalStateException("a downcall threw", t);
    }
  }

  private static long call(long pointer, long first, long second) {
    try {
      return (long) function(pointer, TWO).invokeExact(first, second);
    } catch (Throwable t) {
      throw new IllegalStateException("a downcall threw", t);
    }
  }

  private static void callForNothing(long pointer, long argument) {
    try {
      function(pointer, NO_RESULT).invokeExact(argument);
    } catch (Throwable t) {
      throw new IllegalStateException("a downcall threw", t);
    }
  }

  @Override
  public long malloc(long bytes) {
    return call(getMalloc(), bytes);
  }

  @Override
  public long calloc(long count, long elementBytes) {
    return call(getCalloc(), count, elementBytes);
  }

  @Override
  public long realloc(long address, long bytes) {
    return call(getRealloc(), address, bytes);
  }

  @Override
  public void free(long address) {
    callForNothing(getFree(), address);
  }

  @Override
  public long aligned_alloc(long alignment, long bytes) {
    return call(getAlignedAlloc(), alignment, bytes);
  }

  @Override
  public void aligned_free(long address) {
    callForNothing(getAlignedFree(), address);
  }

  @Override
  public long getMalloc() {
    return allocator.getMalloc();
  }

  @Override
  public long getCalloc() {
    return allocator.getCalloc();
  }

  @Override
  public long getRealloc() {
    return allocator.getRealloc();
  }

  @Override
  public long getFree() {
    return allocator.getFree();
  }

  @Override
  public long getAlignedAlloc() {
    return allocator.getAlignedAlloc();
  }

  @Override
  public long getAlignedFree() {
    return allocator.getAlignedFree();
  }
}
