// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Function pointers, called as C calls them. */
record ThroughPointers(FunctionPointers pointers) implements CMemory {
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

  /** Calls a function of SQLite's kind with what is in the registers, as C does. */
  static long callInt(long pointer, long... arguments) {
    return arguments.length == 1
        ? call(pointer, arguments[0])
        : call(pointer, arguments[0], arguments[1]);
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
    return call(pointers.malloc(), bytes);
  }

  @Override
  public long calloc(long count, long elementBytes) {
    return call(pointers.calloc(), count, elementBytes);
  }

  @Override
  public long realloc(long address, long bytes) {
    return call(pointers.realloc(), address, bytes);
  }

  @Override
  public void free(long address) {
    callForNothing(pointers.free(), address);
  }

  @Override
  public long alignedAlloc(long alignment, long bytes) {
    return call(pointers.alignedAlloc(), alignment, bytes);
  }

  @Override
  public long usableSize(long address) {
    return call(pointers.usableSize(), address);
  }
}
