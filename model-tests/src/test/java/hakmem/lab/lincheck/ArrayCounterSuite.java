// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.memory.BlockMemory;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * The same racy counter as {@link OffHeapCounterSuite}, over the seam's other side: Lincheck must
 * find it.
 */
public class ArrayCounterSuite {
  private static final long WORD = 1L << 40;

  private final BlockMemory memory = new LazyOs().blockMemory();

  /** A counter at zero. */
  public ArrayCounterSuite() {
    memory.storePlain(WORD, 0, 0);
  }

  /** Counts, with a gap between load and store. */
  @Operation
  public long increment() {
    long next = memory.loadPlain(WORD, 0) + 1;
    memory.storePlain(WORD, 0, next);
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
