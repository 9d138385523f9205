// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Calls to a shared library. Only hidden copies of this class are used, see {@link CriticalPeer}:
 * the library is the copy's class data, and so a constant.
 */
final class CriticalCaller extends AddressCaller {
  private static final NativeLibrary LIBRARY = library();
  private static final MethodHandle MALLOC = LIBRARY.malloc();
  private static final MethodHandle FREE = LIBRARY.free();
  private static final MethodHandle CALLOC = LIBRARY.calloc();
  private static final MethodHandle REALLOC = LIBRARY.realloc();
  private static final MethodHandle ALIGNED_ALLOC = LIBRARY.alignedAlloc();

  CriticalCaller() {
    try {
      LIBRARY.threadStart().invokeExact();
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  long malloc(long bytes) {
    try {
      return granted((long) MALLOC.invokeExact(bytes), bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  long calloc(long bytes) {
    try {
      return granted((long) CALLOC.invokeExact(1L, bytes), bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** One byte at least: C's {@code realloc(p, 0)} may free the block. */
  @Override
  long realloc(long address, long bytes) {
    try {
      return granted((long) REALLOC.invokeExact(address, Math.max(1, bytes)), bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  long alignedAlloc(long bytes, long alignment) {
    try {
      return granted((long) ALIGNED_ALLOC.invokeExact(bytes, alignment), bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public void end() {
    try {
      LIBRARY.threadEnd().invokeExact();
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private static long granted(long address, long bytes) {
    if (address == 0) {
      throw new IllegalStateException("the library refused " + bytes + " bytes");
    }
    return address;
  }

  private static NativeLibrary library() {
    try {
      return MethodHandles.classData(MethodHandles.lookup(), "_", NativeLibrary.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("use CriticalPeer.of", e);
    }
  }

  private static IllegalStateException unexpected(Throwable t) {
    return t instanceof IllegalStateException refused
        ? refused
        : new IllegalStateException("a downcall threw; report this as a bug", t);
  }
}
