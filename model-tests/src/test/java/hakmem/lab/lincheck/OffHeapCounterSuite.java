// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.memory.BlockMemory;
import hakmem.memory.LinuxOs;
import java.lang.foreign.Arena;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * A racy counter in memory outside the Java heap. Lincheck does not see it: each operation looks
 * like one step, and a wrong result is never produced. A suite over such memory proves nothing.
 */
public class OffHeapCounterSuite {
  private static final BlockMemory MEMORY = LinuxOs.INSTANCE.blockMemory();
  private static final long WORD = Arena.global().allocate(Long.BYTES, Long.BYTES).address();

  /** A counter at zero. */
  public OffHeapCounterSuite() {
    MEMORY.storePlain(WORD, 0, 0);
  }

  /** Counts, with a gap between load and store. */
  @Operation
  public long increment() {
    long next = MEMORY.loadPlain(WORD, 0) + 1;
    MEMORY.storePlain(WORD, 0, next);
    return next;
  }

  /** The same by one thread. */
  public static class Spec {
    private long count;

    /** Counts. */
    public long increment() {
      return ++count;
    }
  }
}
