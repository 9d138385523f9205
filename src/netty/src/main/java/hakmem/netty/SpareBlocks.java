// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Released buffers of one thread that keep their block for the next of the same capacity: at most
 * {@value #COUNT}, of {@value #BYTES_MIN} to {@value #BYTES_MAX} bytes. Few such blocks fill a
 * slab, so that of a thread with many nearly every free and malloc would be a refill. The thread
 * alone puts and takes; any thread may drain.
 */
final class SpareBlocks {
  /** A power of two. */
  static final int COUNT = 8;

  static final int BYTES_MIN = 4096;
  static final int BYTES_MAX = 32_768;

  private static final long NONE = 0;

  private static final VarHandle ADDRESS = MethodHandles.arrayElementVarHandle(long[].class);

  /** Of the blocks, {@link #NONE} where it is taken or drained: who writes that has the block. */
  private final long[] addresses = new long[COUNT];

  /** For the thread alone: also those whose block was drained. */
  private final @Nullable HakmemByteBuf[] buffers = new @Nullable HakmemByteBuf[COUNT];

  /** Place of the last one put, which is wanted again most often. */
  private int last;

  private static boolean fits(int bytes) {
    return bytes >= BYTES_MIN && bytes <= BYTES_MAX;
  }

  /** A buffer of so many bytes that {@link #take} may have, or null. */
  @Nullable HakmemByteBuf find(int bytes) {
    if (!fits(bytes)) {
      return null;
    }
    for (int i = 0; i < COUNT; i++) {
      int place = (last - i) & (COUNT - 1);
      HakmemByteBuf spare = buffers[place];
      if (spare != null && spare.capacity() == bytes) {
        last = place;
        return spare;
      }
    }
    return null;
  }

  /** Takes what {@link #find} has just found; false: its block was drained. */
  boolean take(HakmemByteBuf found) {
    boolean isTaken = ADDRESS.compareAndSet(addresses, last, found.address(), NONE);
    buffers[last] = null;
    return isTaken;
  }

  /**
   * Keeps a released buffer with its block. If all places are taken, another one's block is freed.
   *
   * @return a buffer that has no place and no block now, null if none; the released one itself,
   *     with its block, if its size is none of those here
   */
  @Nullable HakmemByteBuf put(HakmemByteBuf released, Heap heap) {
    if (!fits(released.capacity())) {
      return released;
    }
    int place = placeToPut();
    HakmemByteBuf leaving = buffers[place];
    if (leaving != null) {
      free(place, heap);
      leaving.loseBlock();
    }
    last = place;
    long address = released.address();
    released.becomeSpare();
    buffers[place] = released; // No call from here on: it says already that it is here.
    addresses[place] = address;
    return leaving;
  }

  /** A free one, or that which was put the longest ago. */
  private int placeToPut() {
    for (int i = 0; i < COUNT; i++) {
      int place = (last + i) & (COUNT - 1);
      if (buffers[place] == null) {
        return place;
      }
    }
    return (last + 1) & (COUNT - 1);
  }

  private void free(int place, Heap heap) {
    long address = (long) ADDRESS.getAndSet(addresses, place, NONE);
    try {
      heap.free(address); // 0 if it was drained.
    } catch (Throwable e) { // Error: undone.
      addresses[place] = address;
      throw e;
    }
  }

  /** Frees all blocks. */
  void drain(Allocator blocks) {
    for (int place = 0; place < COUNT; place++) {
      long address = (long) ADDRESS.getAndSet(addresses, place, NONE);
      try {
        blocks.free(address);
      } catch (Throwable e) { // Error: undone.
        ADDRESS.compareAndSet(addresses, place, NONE, address);
        throw e;
      }
    }
  }
}
