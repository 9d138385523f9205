// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * CPU time of this process, of all its threads, in user and system mode. The JDK's own figure has
 * steps of 10 ms. Thread-safe.
 */
final class ProcessTimes {
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final MethodHandle CLOCK_GETTIME = handle();
  private static final MemorySegment TIMESPEC = Arena.global().allocate(JAVA_LONG, 2);

  private ProcessTimes() {}

  /** In nanoseconds. */
  static synchronized long cpuNanos() {
    try {
      int code = (int) CLOCK_GETTIME.invokeExact(CLOCK_PROCESS_CPUTIME_ID, TIMESPEC);
      if (code != 0) {
        throw new IllegalStateException("clock_gettime failed with " + code);
      }
    } catch (IllegalStateException e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("clock_gettime threw; report this as a bug", t);
    }
    return TIMESPEC.getAtIndex(JAVA_LONG, 0) * NANOS_PER_SECOND + TIMESPEC.getAtIndex(JAVA_LONG, 1);
  }

  @SuppressWarnings("restricted") // the native access that this class is for
  private static MethodHandle handle() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("clock_gettime"),
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, ValueLayout.ADDRESS));
  }
}
