// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import hakmem.api.Heap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One platform thread's heap and the buffer objects that wait for their next block: at most {@value
 * #BUFFERS_MAX} that this thread released, and as many that others did. For its thread alone, but
 * for {@link #giveBack}.
 */
final class BufferHome {
  /** 140 bytes each, and 104 for a view; a quarter of what Netty's recycler keeps. */
  static final int BUFFERS_MAX = 1024;

  private static final VarHandle RETURNED;

  static {
    try {
      RETURNED =
          MethodHandles.lookup().findVarHandle(BufferHome.class, "returned", HakmemByteBuf.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long threadId;
  private final Heap heap;
  private final SpareBlocks spares = new SpareBlocks();

  /**
   * What is taken stays in its place, where it often comes back to: a reference that is written
   * costs the collector's barrier.
   */
  private final @Nullable HakmemByteBuf[] kept = new @Nullable HakmemByteBuf[BUFFERS_MAX];

  private int count;

  /** Places of {@link #kept} that were ever used. */
  private int used;

  /** By other threads: the last of a list. */
  private @Nullable HakmemByteBuf returned;

  BufferHome(long threadId, Heap heap) {
    this.threadId = threadId;
    this.heap = heap;
  }

  boolean isOf(long otherThreadId) {
    return threadId == otherThreadId;
  }

  long threadId() {
    return threadId;
  }

  boolean isOfThisThread() {
    return threadId == Thread.currentThread().threadId();
  }

  Heap heap() {
    return heap;
  }

  SpareBlocks spares() {
    return spares;
  }

  /** A buffer without a block, or null if none waits. */
  @Nullable HakmemByteBuf take() {
    if (count == 0 && !takeReturned()) {
      return null;
    }
    return kept[--count];
  }

  private boolean takeReturned() {
    if (returned == null) {
      return false;
    }
    HakmemByteBuf last = (HakmemByteBuf) RETURNED.getAndSet(this, (HakmemByteBuf) null);
    for (HakmemByteBuf buffer = last; buffer != null; ) {
      HakmemByteBuf before = buffer.next;
      buffer.next = null;
      keep(buffer);
      buffer = before;
    }
    return true;
  }

  /** A buffer without a block, of this home, is released by this home's thread. */
  void keep(HakmemByteBuf buffer) {
    int place = count;
    if (place < BUFFERS_MAX) {
      if (kept[place] != buffer) {
        kept[place] = buffer;
        used = Math.max(used, place + 1);
      }
      count = place + 1;
    }
  }

  /** The same by any other thread. */
  void giveBack(HakmemByteBuf buffer) {
    HakmemByteBuf last;
    do {
      last = (HakmemByteBuf) RETURNED.getAcquire(this);
      int depth = last == null ? 1 : last.depth + 1;
      if (depth > BUFFERS_MAX) {
        return; // To the garbage collector.
      }
      buffer.next = last;
      buffer.depth = depth;
    } while (!RETURNED.compareAndSet(this, last, buffer));
  }

  /** The leak detector sees a buffer that was lost only if nothing else refers to it. */
  void forget(HakmemByteBuf taken) {
    for (int i = count; i < used; i++) {
      if (kept[i] == taken) {
        kept[i] = null;
      }
    }
  }

  /** Buffers that wait here, for tests. */
  int waiting() {
    HakmemByteBuf last = (HakmemByteBuf) RETURNED.getAcquire(this);
    return count + (last == null ? 0 : last.depth);
  }
}
