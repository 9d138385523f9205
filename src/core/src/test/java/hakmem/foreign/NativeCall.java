// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReference;

/** A native call that uses a segment: qsort of its first two bytes, which calls back. */
@SuppressWarnings("restricted")
final class NativeCall {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SORT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("qsort"),
          FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));

  /** What qsort calls back. */
  private interface Compare {
    int compare(MemorySegment one, MemorySegment other);
  }

  private NativeCall() {}

  /**
   * Does something inside a native call that uses the segment. What it throws comes out when the
   * call is over: through native frames it would end the JVM.
   */
  static void during(MemorySegment segment, Runnable body) throws Throwable {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Compare compare =
        (_, _) -> {
          try {
            body.run();
          } catch (Throwable e) {
            thrown.set(e);
          }
          return 0;
        };
    try (Arena arena = Arena.ofConfined()) {
      FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
      MethodHandle handle =
          MethodHandles.lookup().findVirtual(Compare.class, "compare", type.toMethodType());
      MemorySegment stub = LINKER.upcallStub(handle.bindTo(compare), type, arena);
      SORT.invokeExact(segment, 2L, 1L, stub);
    }
    if (thrown.get() != null) {
      throw thrown.get();
    }
  }
}
