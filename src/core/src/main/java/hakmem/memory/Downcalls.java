// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/*
 * Implementation note.
 *
 * Linking a type of function costs several milliseconds of a program's start, another function of
 * the same type next to nothing. So all of them are called as functions of six longs that return a
 * long: on the processors that the JDK runs on with Linux, integers travel in registers of their
 * own width or more, extended, and a function does not look at those that it has no parameter for.
 * The upper half of an int that comes back is undefined: callers cut it off.
 *
 * The JVM makes a class for a handle of its own when it has been called 127 times by the
 * interpreter ("customization"), in Java heap. There is one handle for all functions, and it is
 * called so often before anybody needs it: free gives memory back with the Java heap full. What
 * takes long enough to be called as a critical function, memset and memcpy, has another; free does
 * not call it.
 */
/** Calls of C functions. */
final class Downcalls {
  private static final FunctionDescriptor TYPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final MethodHandle MH_CALL = handle();

  /** So many calls of a handle, and the JVM has made all that it ever makes for it. */
  static final int CALLS_UNTIL_CUSTOMIZED = 128;

  static {
    MemorySegment harmless = function("getpagesize");
    for (int i = 0; i < CALLS_UNTIL_CUSTOMIZED; i++) {
      long ignored = call(harmless, 0, 0, 0, 0, 0, 0);
    }
  }

  private Downcalls() {}

  /** A function of the C library that takes up to six integers and pointers. */
  static MemorySegment function(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  /** A handle that takes a function and what the function takes. */
  @SuppressWarnings("restricted") // The callers pass committed memory of the allocator only.
  static MethodHandle handle(Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(TYPE, options);
  }

  /** Calls a function; callers give zeros for what it does not take. */
  static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) MH_CALL.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable thrown) {
      throw passOn(thrown);
    }
  }

  /**
   * What a call threw. An Error, a full Java heap or stack for instance, is the program's and
   * passes unchanged; a C function throws nothing.
   */
  static AssertionError passOn(Throwable thrown) {
    // No switch on types: it is linked when it first runs, and then the Java heap may be full.
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    return new AssertionError("the call of a C function failed", thrown);
  }
}
