// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The memory functions of the C library, as Java calls them. Addresses are longs. Stateless. */
final class SystemHeap {
  private static final MethodHandle LONG_OF_ONE =
      handle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
  private static final MethodHandle LONG_OF_TWO =
      handle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle NOTHING_OF_ONE = handle(FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MemorySegment MALLOC = function("malloc");
  private static final MemorySegment CALLOC = function("calloc");
  private static final MemorySegment REALLOC = function("realloc");
  private static final MemorySegment FREE = function("free");
  private static final MemorySegment ALIGNED_ALLOC = function("aligned_alloc");
  private static final MemorySegment USABLE_SIZE = function("malloc_usable_size");

  private SystemHeap() {}

  private static MemorySegment function(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  /** Address of one of its functions, or of another of the C library. */
  static long address(String name) {
    return function(name).address();
  }

  @SuppressWarnings("restricted") // the native access that this class is for
  private static MethodHandle handle(FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(descriptor);
  }

  private static IllegalStateException threw(Throwable e) {
    return new IllegalStateException("a downcall threw; report this as a bug", e);
  }

  private static long call(MemorySegment function, long argument) {
    try {
      return (long) LONG_OF_ONE.invokeExact(function, argument);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw threw(e);
    }
  }

  private static long call(MemorySegment function, long first, long second) {
    try {
      return (long) LONG_OF_TWO.invokeExact(function, first, second);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw threw(e);
    }
  }

  static long malloc(long bytes) {
    return call(MALLOC, bytes);
  }

  static long calloc(long count, long bytes) {
    return call(CALLOC, count, bytes);
  }

  static long realloc(long block, long bytes) {
    return call(REALLOC, block, bytes);
  }

  static long alignedAlloc(long alignment, long bytes) {
    return call(ALIGNED_ALLOC, alignment, bytes);
  }

  static long usableSize(long block) {
    return call(USABLE_SIZE, block);
  }

  static void free(long block) {
    try {
      NOTHING_OF_ONE.invokeExact(FREE, block);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw threw(e);
    }
  }
}
