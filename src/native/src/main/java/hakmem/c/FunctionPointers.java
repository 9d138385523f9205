// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.invoke.MethodHandles.explicitCastArguments;
import static java.lang.invoke.MethodType.methodType;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Functions that C code can call: their addresses. They stay until the process ends: nobody can
 * know whether C code still has one.
 *
 * @param malloc {@code void *(size_t bytes)}
 * @param calloc {@code void *(size_t count, size_t bytes)}
 * @param realloc {@code void *(void *block, size_t bytes)}
 * @param free {@code void (void *block)}
 * @param alignedAlloc {@code void *(size_t alignment, size_t bytes)}
 * @param usableSize {@code size_t (void *block)}
 */
public record FunctionPointers(
    long malloc, long calloc, long realloc, long free, long alignedAlloc, long usableSize) {
  static FunctionPointers to(CFunctions functions) {
    return new FunctionPointers(
        ofLongs(functions, "mallocFromC", 1),
        ofLongs(functions, "callocFromC", 2),
        ofLongs(functions, "reallocFromC", 2),
        pointer(target(functions, "freeFromC", methodType(void.class, long.class))),
        ofLongs(functions, "alignedAllocFromC", 2),
        ofLongs(functions, "usableSizeFromC", 1));
  }

  private static long ofLongs(CFunctions functions, String method, int arguments) {
    return pointer(target(functions, method, longs(arguments)));
  }

  /** A function of C with ints, which SQLite has where C has size_t. */
  static long ofInt(CFunctions functions, String method, MethodType type) {
    MethodType ofLongs = longs(type.parameterCount());
    return pointer(explicitCastArguments(target(functions, method, ofLongs), type));
  }

  static MethodType longs(int arguments) {
    Class<?>[] types = new Class<?>[arguments];
    Arrays.fill(types, long.class);
    return methodType(long.class, types);
  }

  /** A method of the functions that is closed against Throwable, bound to them. */
  static MethodHandle target(CFunctions functions, String method, MethodType type) {
    try {
      return MethodHandles.lookup()
          .findVirtual(functions.getClass(), method, type)
          .bindTo(functions);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("CFunctions has no " + method + "; report this as a bug", e);
    }
  }

  /** A function of C for a handle of ints and longs. */
  @SuppressWarnings("restricted") // the native access that this class is for
  static long pointer(MethodHandle target) {
    MethodType type = target.type();
    MemoryLayout[] parameters =
        type.parameterList().stream().map(FunctionPointers::layout).toArray(MemoryLayout[]::new);
    FunctionDescriptor descriptor =
        type.returnType() == void.class
            ? FunctionDescriptor.ofVoid(parameters)
            : FunctionDescriptor.of(layout(type.returnType()), parameters);
    return Linker.nativeLinker().upcallStub(target, descriptor, Arena.global()).address();
  }

  private static MemoryLayout layout(Class<?> type) {
    return type == int.class ? JAVA_INT : JAVA_LONG;
  }
}
