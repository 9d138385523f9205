// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.base.Kinds;
import hakmem.heap.BlockHeap;
import hakmem.heap.HeapsByThread;
import hakmem.kind.UserAddress;
import hakmem.lease.HeapTable;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/**
 * The default allocator, for any thread. See {@link BlockHeap} for what each method does, costs and
 * throws.
 */
public final class Hakmem {
  @SuppressWarnings("required.method.not.called") // Lives as long as the JVM.
  private static final Allocator DEFAULT = Allocator.builder().build();

  private static final HeapsByThread HEAPS = DEFAULT.heaps();
  private static final BlockHeap @MinLen(HeapTable.LENGTH) [] TABLE = HEAPS.table();

  private Hakmem() {}

  /** The default allocator. It cannot be closed to any use: it is the process's. */
  public static Allocator allocator() {
    return DEFAULT;
  }

  /** The heap that the table has for a thread; maybe another's, and its thread id tells. */
  private static BlockHeap cached(long threadId) {
    return TABLE[(int) threadId & (HeapTable.LENGTH - 1)];
  }

  /** As {@link BlockHeap#malloc}. */
  public static @UserAddress long malloc(long bytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.malloc(bytes) : HEAPS.malloc(bytes);
  }

  /** As {@link BlockHeap#calloc}. */
  public static @UserAddress long calloc(long count, long elementBytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId)
        ? heap.calloc(count, elementBytes)
        : HEAPS.calloc(count, elementBytes);
  }

  /** As {@link BlockHeap#alignedAlloc}. */
  public static @UserAddress long alignedAlloc(long bytes, long alignment) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId)
        ? heap.alignedAlloc(bytes, alignment)
        : HEAPS.alignedAlloc(bytes, alignment);
  }

  /** As {@link BlockHeap#realloc}. */
  public static @UserAddress long realloc(@UserAddress long address, long bytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.realloc(address, bytes) : HEAPS.realloc(address, bytes);
  }

  /** As {@link BlockHeap#free}. A thread that only frees gets no heap. */
  public static void free(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    if (heap.serves(threadId)) {
      heap.free(address);
    } else {
      HEAPS.free(address);
    }
  }

  /** As {@link BlockHeap#tryFree}. A thread that only frees gets no heap. */
  public static @Nullable AddressFault tryFree(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.tryFree(address) : HEAPS.tryFree(address);
  }

  /** As {@link BlockHeap#usableSize}. */
  public static long usableSize(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.usableSize(address) : HEAPS.usableSize(address);
  }

  /** As {@link BlockHeap#owns}. */
  public static boolean owns(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.owns(address) : HEAPS.owns(address);
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
