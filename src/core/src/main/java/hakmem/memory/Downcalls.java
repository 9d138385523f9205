// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** Handles of C functions, and what a call through one may throw. */
final class Downcalls {
  private Downcalls() {}

  /** A handle of a function of the C library. */
  @SuppressWarnings("restricted") // The callers pass committed memory of the allocator only.
  static MethodHandle of(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
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
