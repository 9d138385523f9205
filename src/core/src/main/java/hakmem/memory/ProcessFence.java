// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import java.lang.foreign.MemorySegment;

/**
 * A fence that every running thread of the process takes part in, paid by its caller alone: the
 * system call membarrier, private expedited.
 */
final class ProcessFence {
  private static final long PRIVATE_EXPEDITED = 1 << 3;
  private static final long REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  private static final MemorySegment SYSCALL = Downcalls.function("syscall");

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
    return Downcalls.call(SYSCALL, NUMBER, command, 0, 0, 0, 0) == 0;
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
