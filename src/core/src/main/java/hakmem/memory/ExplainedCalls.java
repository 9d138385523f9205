// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * errno is worth something only if it is taken together with the call: in between, the JVM makes
 * calls of its own. A handle that takes it is of another type than that of Downcalls, and linking a
 * type takes long. So it is done only if somebody wants reasons, and then at once: at the first
 * refusal the JVM might lack the memory, which would end it. Calls that succeed never come here:
 * one that was refused is made again.
 */
/** Calls of C functions that were refused, made again to learn why. Thread-safe. */
final class ExplainedCalls {
  /** Nobody knows what the function would answer. */
  static final long NOT_MADE = Long.MIN_VALUE;

  private static final int FAILED = -1;

  private static volatile @Nullable MethodHandle handle;

  private ExplainedCalls() {}

  /** Links what it takes, unless that was done, and calls it so often that the JVM has done so. */
  static void link() {
    if (handle != null) {
      return;
    }
    MethodHandle linked = Downcalls.handle(Linker.Option.captureCallState("errno"));
    MemorySegment harmless = Downcalls.function("getpagesize");
    for (int i = 0; i < Downcalls.CALLS_UNTIL_CUSTOMIZED; i++) {
      long ignored = call(linked, harmless, 0, 0, 0, 0, 0, 0);
    }
    handle = linked;
  }

  /**
   * Makes a call again that has failed.
   *
   * @return what the function returns; if it fails again, errno with a minus; {@link #NOT_MADE}
   */
  static long again(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    MethodHandle linked = handle;
    return linked == null ? NOT_MADE : call(linked, function, a, b, c, d, e, f);
  }

  private static long call(
      MethodHandle linked, MemorySegment function, long a, long b, long c, long d, long e, long f) {
    long result = NOT_MADE;
    try {
      MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
      // Not invokeExact, whose site would have to be linked in every process.
      Object returned = linked.invokeWithArguments(function, state, a, b, c, d, e, f);
      result = returned instanceof Long value ? value : NOT_MADE;
      // The one member of that layout on Linux.
      return (int) result == FAILED ? -state.get(JAVA_INT, 0) : result;
    } catch (Throwable thrown) { // Error: passed over. What was refused stays so.
      return (int) result == FAILED ? NOT_MADE : result;
    }
  }
}
