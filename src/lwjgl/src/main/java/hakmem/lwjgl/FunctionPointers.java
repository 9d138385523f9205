// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.invoke.MethodType.methodType;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Functions that C code can call, made of upcalls. They stay until the process ends: nobody can
 * know whether C code still has one.
 *
 * @param malloc {@code void *(size_t bytes)}
 * @param calloc {@code void *(size_t count, size_t bytes)}
 * @param realloc {@code void *(void *block, size_t bytes)}
 * @param free {@code void (void *block)}
 * @param alignedAlloc {@code void *(size_t alignment, size_t bytes)}
 */
record FunctionPointers(long malloc, long calloc, long realloc, long free, long alignedAlloc) {
  private static final MethodType ONE = methodType(long.class, long.class);
  private static final MethodType TWO = methodType(long.class, long.class, long.class);
  private static final MethodType NO_RESULT = methodType(void.class, long.class);

  static FunctionPointers to(CFunctions functions) {
    return new FunctionPointers(
        pointer(functions, "mallocFromC", ONE, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG)),
        pointer(functions, "callocFromC", TWO, ofTwo()),
        pointer(functions, "reallocFromC", TWO, ofTwo()),
        pointer(functions, "freeFromC", NO_RESULT, FunctionDescriptor.ofVoid(JAVA_LONG)),
        pointer(functions, "alignedAllocFromC", TWO, ofTwo()));
  }

  private static FunctionDescriptor ofTwo() {
    return FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG);
  }

  @SuppressWarnings("restricted") // the native access that this class is for
  private static long pointer(
      CFunctions functions, String method, MethodType type, FunctionDescriptor descriptor) {
    try {
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup().findVirtual(CFunctions.class, method, type).bindTo(functions),
              descriptor,
              Arena.global())
          .address();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("CFunctions has no " + method + "; report this as a bug", e);
    }
  }
}
