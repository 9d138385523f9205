// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * memset and memcpy of the C library by critical downcalls: at 4 KiB more than twice as fast as
 * MemorySegment.fill, which calls a stub without the widest stores.
 */
final class LibC {
  private static final MethodHandle MH_MEMSET =
      critical("memset", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MH_MEMCPY =
      critical("memcpy", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  /**
   * Bytes per call. A critical call keeps the garbage collector waiting: 1 MiB takes under 0.1 ms,
   * and the cost of the call itself is lost in it.
   */
  private static final long BYTES_PER_CALL = 1L << 20;

  private LibC() {}

  private static MethodHandle critical(String name, FunctionDescriptor type) {
    return Downcalls.of(name, type, Linker.Option.critical(false));
  }

  /** Writes zero to bytes from address on. */
  static void memset(long address, long bytes) {
    for (long done = 0; done < bytes; done += BYTES_PER_CALL) {
      try {
        long start = address + done;
        long length = Math.min(BYTES_PER_CALL, bytes - done);
        long ignored = (long) MH_MEMSET.invokeExact(start, 0, length);
      } catch (Throwable e) {
        throw Downcalls.passOn("memset", e);
      }
    }
  }

  /** Copies bytes between ranges that do not overlap. */
  static void memcpy(long from, long to, long bytes) {
    for (long done = 0; done < bytes; done += BYTES_PER_CALL) {
      try {
        long target = to + done;
        long source = from + done;
        long length = Math.min(BYTES_PER_CALL, bytes - done);
        long ignored = (long) MH_MEMCPY.invokeExact(target, source, length);
      } catch (Throwable e) {
        throw Downcalls.passOn("memcpy", e);
      }
    }
  }
}
