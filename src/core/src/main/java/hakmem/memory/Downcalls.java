// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/*
 * Implementation note.
 *
 * Linking a type of function costs several milliseconds of a program's start, another function of
 * the same type next to nothing. So all of them are called as functions of six longs that return a
 * long: on the processors that the JDK runs on with Linux, integers travel in registers of their
 * own width or more, extended, and a function does not look at those that it has no parameter for.
 * The upper half of an int that comes back is undefined: callers cut it off.
 */
/** Handles of C functions, and what a call through one may throw. */
final class Downcalls {
  private static final FunctionDescriptor TYPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private Downcalls() {}

  /** A handle of a function of the C library that takes up to six integers and pointers. */
  @SuppressWarnings("restricted") // The callers pass committed memory of the allocator only.
  static MethodHandle of(String name, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), TYPE, options);
  }

  /**
   * What a call threw. An Error, a full Java heap or stack for instance, is the program's and
   * passes unchanged; a C function throws nothing.
   */
  static AssertionError passOn(String function, Throwable thrown) {
    switch (thrown) {
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> {
        return new AssertionError("downcall handle of " + function + " failed", thrown);
      }
    }
  }
}
