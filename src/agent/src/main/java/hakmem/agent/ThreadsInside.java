// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Implementation note.
 *
 * No ThreadLocal: its map is a Java object, made at the first use of each thread, and a free gives
 * memory back with the Java heap full; each virtual thread would have one for good.
 *
 * A thread looks for its number in one row alone. If the row is full, it goes in unseen: waiting
 * could be for somebody who waits for it. That takes more threads inside at a time than a row has
 * cells, all with the same rest modulo the number of rows.
 */
/**
 * Which threads are inside the allocator's code. What these allocate is the allocator's own, and
 * not for it to serve. Thread-safe; makes no Java object.
 */
final class ThreadsInside {
  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int ROWS = 256;
  private static final int ROW_CELLS = 16;

  /** Cell of a thread that found its row full. */
  private static final int UNSEEN = ROWS * ROW_CELLS;

  /** No cell of the calling thread's own: it is inside already. */
  static final int AGAIN = UNSEEN + 1;

  /**
   * A number of a thread in each cell, 0 if it is free. Whoever goes out writes 0 to the cell by
   * itself: a call could meet the end of the stack, and the thread would be inside for ever.
   */
  final long[] cells = new long[AGAIN + 1];

  /**
   * The calling thread goes in.
   *
   * @return its cell, or {@link #AGAIN}; to be set to 0 on the way out, whichever it is
   */
  int enter() {
    long thread = Thread.currentThread().threadId();
    int first = (int) (thread & ROWS - 1) * ROW_CELLS;
    if (isInside(first, thread)) {
      return AGAIN;
    }
    for (int cell = first; cell < first + ROW_CELLS; cell++) {
      if (CELLS.compareAndSet(cells, cell, 0L, thread)) {
        return cell;
      }
    }
    return UNSEEN;
  }

  private boolean isInside(int first, long thread) {
    for (int cell = first; cell < first + ROW_CELLS; cell++) {
      if ((long) CELLS.getOpaque(cells, cell) == thread) {
        return true;
      }
    }
    return false;
  }
}
