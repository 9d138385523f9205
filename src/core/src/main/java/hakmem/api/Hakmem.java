// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.base.Kinds;
import hakmem.heap.BlockHeap;
import hakmem.heap.HeapsByThread;
import hakmem.kind.UserAddress;
import java.lang.foreign.MemorySegment;
import org.checkerframework.common.value.qual.MinLen;

/**
 * The default allocator, for any thread. See {@link BlockHeap} for what each method does, costs and
 * throws.
 */
public final class Hakmem {
  @SuppressWarnings("required.method.not.called") // Lives as long as the JVM.
  private static final Allocator DEFAULT = Allocator.builder().build();

  private static final HeapsByThread HEAPS = DEFAULT.heaps();
  private static final BlockHeap @MinLen(HeapsByThread.TABLE_LENGTH) [] TABLE = HEAPS.table();

  private Hakmem() {}

  /** The default allocator. It cannot be closed to any use: it is the process's. */
  public static Allocator allocator() {
    return DEFAULT;
  }

  /** As {@link BlockHeap#malloc}. */
  public static @UserAddress long malloc(long bytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = TABLE[(int) threadId & (HeapsByThread.TABLE_LENGTH - 1)];
    return heap.serves(threadId) ? heap.malloc(bytes) : HEAPS.mallocSlow(bytes);
  }

  /** As {@link BlockHeap#calloc}. */
  public static @UserAddress long calloc(long count, long elementBytes) {
    return HEAPS.calloc(count, elementBytes);
  }

  /** As {@link BlockHeap#alignedAlloc}. */
  public static @UserAddress long alignedAlloc(long bytes, long alignment) {
    return HEAPS.alignedAlloc(bytes, alignment);
  }

  /** As {@link BlockHeap#realloc}. */
  public static @UserAddress long realloc(@UserAddress long address, long bytes) {
    return HEAPS.realloc(address, bytes);
  }

  /** As {@link BlockHeap#usableSize}. */
  public static long usableSize(@UserAddress long address) {
    return DEFAULT.usableSize(address);
  }

  /** As {@link BlockHeap#free}. A thread that only frees gets no heap. */
  public static void free(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = TABLE[(int) threadId & (HeapsByThread.TABLE_LENGTH - 1)];
    if (heap.serves(threadId)) {
      heap.free(address);
    } else {
      HEAPS.freeSlow(address);
    }
  }

  /** As {@link Allocator#mallocSegment}. */
  public static MemorySegment mallocSegment(long bytes) {
    return DEFAULT.mallocSegment(bytes);
  }

  /** Frees the block that a segment of {@link #mallocSegment} starts with. */
  public static void free(MemorySegment segment) {
    free(Kinds.userAddress(segment.address()));
  }
}
