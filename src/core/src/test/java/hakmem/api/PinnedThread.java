// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A virtual thread that cannot leave its carrier while it runs: there is native code on its stack,
 * which has called back. Whatever makes it wait makes the JVM report it as pinned, from the very
 * place; of a virtual thread that can leave its carrier the JVM reports nothing.
 */
@SuppressWarnings("restricted") // Calls native code that calls back.
final class PinnedThread {
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle SORT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("qsort").orElseThrow(),
          FunctionDescriptor.ofVoid(
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS));

  private static final FunctionDescriptor COMPARE =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

  private final Runnable body;
  private Throwable failure;

  private PinnedThread(Runnable body) {
    this.body = body;
  }

  /** Starts a thread that runs the body; what the body throws ends the thread. */
  static Thread start(Runnable body, Thread.UncaughtExceptionHandler handler) {
    return Thread.ofVirtual()
        .uncaughtExceptionHandler(handler)
        .start(() -> new PinnedThread(body).run());
  }

  private void run() {
    try (Arena scope = Arena.ofConfined()) {
      MethodHandle compare =
          MethodHandles.lookup()
              .bind(
                  this,
                  "compare",
                  MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
      // Two elements are compared once.
      SORT.invokeExact(scope.allocate(16), 2L, 8L, LINKER.upcallStub(compare, COMPARE, scope));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (failure != null) {
      throw new AssertionError(failure);
    }
  }

  @SuppressWarnings("unused") // By qsort.
  private int compare(MemorySegment a, MemorySegment b) {
    try {
      body.run();
    } catch (Throwable e) {
      failure = e; // Thrown into native code, it would end the JVM.
    }
    return 0;
  }
}
