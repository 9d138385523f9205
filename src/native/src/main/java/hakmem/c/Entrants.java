// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/*
 * Implementation note.
 *
 * As that of the agent, for the same reasons; but who finds no cell is not let in, and one can wait
 * for those who are inside.
 */
/**
 * Which threads are inside the memory functions. What these allocate there, by the libraries that
 * are served, is the system's: their heap is in the middle of an operation. Thread-safe; makes no
 * Java object.
 */
final class Entrants {
  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int ROWS = 256;
  private static final int ROW_CELLS = 16;

  /** No cell: the thread is inside already, or too many others are. */
  static final int NONE = ROWS * ROW_CELLS;

  /** A number of a thread in each cell, 0 if it is free. Whoever goes out writes 0 by itself. */
  final long[] cells = new long[NONE + 1];

  /**
   * The calling thread goes in.
   *
   * @return its cell, or {@link #NONE}; to be set to 0 on the way out, whichever it is
   */
  int enter() {
    long thread = Thread.currentThread().threadId();
    int first = (int) (thread & ROWS - 1) * ROW_CELLS;
    if (isInside(first, thread)) {
      return NONE;
    }
    for (int cell = first; cell < first + ROW_CELLS; cell++) {
      if (CELLS.compareAndSet(cells, cell, 0L, thread)) {
        return cell;
      }
    }
    return NONE;
  }

  private boolean isInside(int first, long thread) {
    for (int cell = first; cell < first + ROW_CELLS; cell++) {
      if ((long) CELLS.getOpaque(cells, cell) == thread) {
        return true;
      }
    }
    return false;
  }

  /** Waits until all others who are inside now have been outside. Never called from inside. */
  void awaitExits() {
    VarHandle.fullFence();
    long[] seen = Arrays.copyOf(cells, NONE);
    for (int cell = 0; cell < NONE; cell++) {
      while (seen[cell] != 0 && (long) CELLS.getVolatile(cells, cell) == seen[cell]) {
        Thread.yield();
      }
    }
  }
}
