// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.heap.BlockHeap;
import hakmem.heap.HeapsByThread;
import hakmem.kind.UserAddress;
import hakmem.lease.HeapTable;
import hakmem.memory.BlockViews;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/**
 * The default allocator: one for the whole process, in static methods. Thread-safe, also for
 * virtual threads: each platform thread has a {@link Heap} of its own from its first malloc on,
 * which is emptied when the thread dies; virtual threads share two for each core. A block may be
 * freed by any thread.
 *
 * <p>Units, ownership, errors and cost are those of {@link Heap}; to find the calling thread's heap
 * costs about a nanosecond. The default allocator is never closed and has the options that system
 * properties give, see {@link Option}; if one is wrong, the first call throws an
 * ExceptionInInitializerError whose cause is the {@link OptionException}, or the {@link
 * RecordingException} if the file of one cannot be written.
 */
public final class Hakmem {
  @SuppressWarnings("required.method.not.called") // Lives as long as the JVM.
  private static final Allocator DEFAULT = Allocator.ofTheProcess();

  private static final HeapsByThread HEAPS = DEFAULT.heaps();
  private static final BlockHeap @MinLen(HeapTable.LENGTH) [] TABLE = HEAPS.table();

  private Hakmem() {}

  /**
   * The default allocator itself, for what the static methods leave out: statistics, trim, explicit
   * heaps. It cannot be closed, see {@link DefaultAllocatorCloseException}.
   *
   * @return always the same one
   */
  public static Allocator allocator() {
    return DEFAULT;
  }

  /** The heap that the table has for a thread; maybe another's, and its thread id tells. */
  private static BlockHeap cached(long threadId) {
    return TABLE[(int) threadId & (HeapTable.LENGTH - 1)];
  }

  /**
   * Hands out a block of at least {@code bytes} bytes, as {@link Heap#malloc}. What it holds is
   * undefined.
   *
   * @param bytes 0 or more; for 0 a block of its own all the same
   * @return address of the block, a multiple of 16; the caller owns it until it is freed
   * @throws AllocationFailedException there is no memory for it; its kind says why
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public static @UserAddress long malloc(long bytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.malloc(bytes) : HEAPS.malloc(bytes);
  }

  /**
   * Hands out a block of {@code count * elementBytes} bytes of zeros, as {@link Heap#calloc}.
   *
   * @param count of elements, 0 or more
   * @param elementBytes bytes of each, 0 or more
   * @return address of the block, a multiple of 16; the caller owns it until it is freed
   * @throws AllocationFailedException as by {@link #malloc}, and if the product overflows
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws IllegalArgumentException a number is negative
   */
  public static @UserAddress long calloc(long count, long elementBytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId)
        ? heap.calloc(count, elementBytes)
        : HEAPS.calloc(count, elementBytes);
  }

  /**
   * Hands out a block of at least {@code bytes} bytes at a multiple of {@code alignment}, as {@link
   * Heap#alignedAlloc}. What it holds is undefined.
   *
   * @param bytes 0 or more
   * @param alignment a power of two, in bytes; what is below 16 counts as 16
   * @return address of the block; the caller owns it until it is freed
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws IllegalArgumentException {@code bytes} is negative, or {@code alignment} no power of
   *     two
   */
  public static @UserAddress long alignedAlloc(long bytes, long alignment) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId)
        ? heap.alignedAlloc(bytes, alignment)
        : HEAPS.alignedAlloc(bytes, alignment);
  }

  /**
   * Resizes a block, as {@link Heap#realloc}: in place where it can, and the first min(old, new)
   * bytes are kept.
   *
   * @param address a live block's, or 0 for a new one
   * @param bytes new size, 0 or more; 0 shrinks to the smallest block
   * @return address of the block from now on; if it is another one, the old block is free. After
   *     any exception the old block is as it was
   * @throws InvalidFreeException {@code address} is not that of a live block
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public static @UserAddress long realloc(@UserAddress long address, long bytes) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.realloc(address, bytes) : HEAPS.realloc(address, bytes);
  }

  /**
   * Frees a block, as {@link Heap#free(long)}. Any value is safe: one that is not the address of a
   * live block of the default allocator is reported, and nothing has changed then. A thread that
   * only frees gets no heap.
   *
   * @param address of a live block, or 0, which is ignored
   * @throws InvalidFreeException {@code address} is not that of a live block; its kind says what is
   *     wrong
   */
  public static void free(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    if (!heap.serves(threadId)) {
      HEAPS.free(address);
    } else if (!heap.freeLocal(address)) {
      heap.freeOther(address);
    }
  }

  /**
   * Frees a block as {@link #free(long)}, but returns what is wrong. As fast.
   *
   * @param address of a live block, or 0, which is ignored
   * @return what is wrong with the address; null if nothing was
   */
  public static @Nullable AddressFault tryFree(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.tryFree(address) : HEAPS.tryFree(address);
  }

  /**
   * Whether the address is that of a live block of the default allocator. As fast as {@link
   * #free(long)}. The answer holds until somebody frees the block. Inside a block, and for 0, it is
   * no.
   *
   * @param address any value
   * @return whether a live block of the default allocator starts there
   */
  public static boolean owns(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.owns(address) : HEAPS.owns(address);
  }

  /**
   * How many bytes may be touched at a live block's address: at least what was asked for. As fast
   * as {@link #free(long)}.
   *
   * @param address of a live block
   * @return bytes from the address to the end of the block
   * @throws InvalidFreeException {@code address} is not that of a live block
   */
  public static long usableSize(@UserAddress long address) {
    long threadId = Thread.currentThread().threadId();
    BlockHeap heap = cached(threadId);
    return heap.serves(threadId) ? heap.usableSize(address) : HEAPS.usableSize(address);
  }

  /**
   * A view of a new block of {@code bytes} bytes, for all threads, as {@link Heap#mallocSegment}.
   * It lives as long as the JVM: that the block was freed meanwhile nobody checks.
   *
   * @param bytes 0 or more
   * @return a segment that starts with the block and ends after {@code bytes} bytes
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public static MemorySegment mallocSegment(long bytes) {
    return DEFAULT.mallocSegment(bytes);
  }

  /**
   * A view as of {@link #mallocSegment}, of zeros.
   *
   * @param bytes 0 or more
   * @return a segment that starts with the block and ends after {@code bytes} bytes
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException a free block was overwritten; its list is dropped
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  public static MemorySegment callocSegment(long bytes) {
    return DEFAULT.callocSegment(bytes);
  }

  /**
   * Frees the block that a segment starts with, as {@link Heap#free(MemorySegment)}.
   *
   * @param segment a native segment; its length, and whether it may be written, does not matter
   * @throws InvalidFreeException the segment lies in a Java array, or is not at the start of a live
   *     block
   */
  public static void free(MemorySegment segment) {
    free(BlockViews.addressOf(segment));
  }
}
