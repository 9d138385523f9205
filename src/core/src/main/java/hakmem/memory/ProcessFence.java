// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * A fence that every running thread of the process takes part in, paid by its caller alone: the
 * system call membarrier, private expedited.
 */
final class ProcessFence {
  private static final int PRIVATE_EXPEDITED = 1 << 3;
  private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  private static final MethodHandle MH_SYSCALL =
      Downcalls.of(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(1));

  /** Number of the system call on this processor; -1: not known. */
  private static final long NUMBER =
      switch (System.getProperty("os.arch", "")) {
        case "amd64", "x86_64" -> 324;
        case "aarch64" -> 283;
        default -> -1;
      };

  private static final boolean REGISTERED = membarrier(REGISTER_PRIVATE_EXPEDITED);

  private ProcessFence() {}

  private static boolean membarrier(int command) {
    if (NUMBER < 0) {
      return false;
    }
    try {
      return (long) MH_SYSCALL.invokeExact(NUMBER, command, 0, 0) == 0;
    } catch (Throwable e) {
      throw Downcalls.passOn("syscall", e);
    }
  }

  /** Orders the memory accesses of all threads around this call; false: not available here. */
  static boolean allThreads() {
    return REGISTERED && membarrier(PRIVATE_EXPEDITED);
  }
}
