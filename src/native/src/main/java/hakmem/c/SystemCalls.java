// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** mmap, mprotect, munmap and membarrier of Linux on x86-64. Stateless. */
final class SystemCalls {
  private static final long READ = 1;
  private static final long WRITE = 2;
  private static final long EXECUTE = 4;
  private static final long PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
  private static final long FAILED = -1;
  private static final long MEMBARRIER = 324;
  private static final long PRIVATE_EXPEDITED = 1 << 3;
  private static final long REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  private static final String ERRNO_NAME = "errno";

  private static final MethodHandle CALL = handle();
  private static final MemorySegment MMAP = function("mmap");
  private static final MemorySegment MPROTECT = function("mprotect");
  private static final MemorySegment MUNMAP = function("munmap");
  private static final MemorySegment SYSCALL = function("syscall");

  private static final MethodHandle CALL_WITH_ERRNO = handleWithErrno();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout()
          .varHandle(MemoryLayout.PathElement.groupElement(ERRNO_NAME));

  private SystemCalls() {}

  @SuppressWarnings("restricted") // the native access that this class is for
  private static MethodHandle handleWithErrno() {
    return Linker.nativeLinker()
        .downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState(ERRNO_NAME));
  }

  private static MemorySegment function(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  @SuppressWarnings("restricted") // the native access that this class is for
  private static MethodHandle handle() {
    return Linker.nativeLinker()
        .downcallHandle(
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  private static long call(MemorySegment function, long a, long b, long c, long d) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d, -1L, 0L);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a downcall threw; report this as a bug", e);
    }
  }

  /** Memory that reads as 0 and that the system gives as it is touched; 0 if it refuses. */
  static long map(long bytes) {
    long address = call(MMAP, 0, bytes, READ | WRITE, PRIVATE_ANONYMOUS_NORESERVE);
    return address == FAILED ? 0 : address;
  }

  static void unmap(long address, long bytes) {
    long ignored = call(MUNMAP, address, bytes, 0, 0); // It stays mapped, at worst.
  }

  /** From now on it can be run and not be written. False if the system refuses. */
  static boolean makeExecutable(long address, long bytes) {
    return (int) call(MPROTECT, address, bytes, READ | EXECUTE, 0) == 0;
  }

  /**
   * Lets memory be read, and written or not.
   *
   * @return 0, or the number of errno if the system refuses
   */
  static int protect(long address, long bytes, boolean writable) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long access = writable ? READ | WRITE : READ;
      long result = (long) CALL_WITH_ERRNO.invokeExact(MPROTECT, state, address, bytes, access);
      return (int) result == 0 ? 0 : (int) ERRNO.get(state, 0L);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a downcall threw; report this as a bug", e);
    }
  }

  /** What {@link #fence} needs once. False if the system has none. */
  static boolean registerFence() {
    return call(SYSCALL, MEMBARRIER, REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
  }

  /** Orders the memory accesses of all threads around this call. */
  static boolean fence() {
    return call(SYSCALL, MEMBARRIER, PRIVATE_EXPEDITED, 0, 0) == 0;
  }
}
