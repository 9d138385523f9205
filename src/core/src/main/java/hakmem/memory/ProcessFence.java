// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import java.lang.invoke.MethodHandle;

/**
 * A fence that every running thread of the process takes part in, paid by its caller alone: the
 * system call membarrier, private expedited.
 */
final class ProcessFence {
  private static final long PRIVATE_EXPEDITED = 1 << 3;
  private static final long REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  private static final MethodHandle MH_SYSCALL = Downcalls.of("syscall");

  /** Number of the system call on this processor; -1: not known. */
  private static final long NUMBER =
      switch (System.getProperty("os.arch", "")) {
        case "amd64", "x86_64" -> 324;
        case "aarch64" -> 283;
        default -> -1;
      };

  private static final boolean REGISTERED = membarrier(REGISTER_PRIVATE_EXPEDITED);

  private ProcessFence() {}

  private static boolean membarrier(long command) {
    if (NUMBER < 0) {
      return false;
    }
    try {
      return (long) MH_SYSCALL.invokeExact(NUMBER, command, 0L, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw Downcalls.passOn("syscall", e);
    }
  }

  /** Links the function and registers the process. */
  static boolean link() {
    return REGISTERED;
  }

  /** Orders the memory accesses of all threads around this call; false: not available here. */
  static boolean allThreads() {
    return REGISTERED && membarrier(PRIVATE_EXPEDITED);
  }
}
