// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.kind.UserAddress;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A front end of an {@link Allocator} for one thread at a time. A program that holds on to one
 * saves what {@link Hakmem} and {@link Allocator} do at each call: to find the calling thread's.
 *
 * <p><b>Threads.</b> Not thread-safe: one thread at a time may use a heap, and whoever hands it
 * over needs a happens-before edge between them, as for any object. Blocks are free to travel: any
 * thread may read, write and free them, through a heap of its own or through the allocator.
 *
 * <p><b>Units.</b> Sizes are in bytes. An address is that of the block's first byte, a multiple of
 * 16. Address 0 is no block: {@link #free(long)} ignores it, {@link #realloc} takes it for a wish
 * for a new block.
 *
 * <p><b>Ownership.</b> A block belongs to whoever asked for it until it is freed, once, by any
 * thread. Nothing reclaims it before but closing the allocator. What a program does with an address
 * outside of a live block, no allocator can check.
 *
 * <p><b>Errors.</b> Each is a class of its own in this package; all of them leave the heap usable
 * and every other block as it was. When the allocator is closed, by any thread and at any time,
 * what allocates throws an {@link AllocatorClosedException} and what takes an address finds it
 * {@link AddressFault#FOREIGN}.
 *
 * <p><b>Cost.</b> A block of up to 1 MiB that the heap has at hand, and a free of a block that it
 * handed out: a few nanoseconds, without atomic operations, locks, system calls or Java objects. A
 * free of another heap's block: two atomic operations. A larger block, which may have a span of
 * addresses of its own: some atomic operations if a freed one serves, else a system call and a Java
 * object.
 *
 * <p>Programs do not implement this interface: operations will be added.
 */
public interface Heap extends AutoCloseable {
  /**
   * Hands out a block of at least {@code bytes} bytes. What it holds is undefined.
   *
   * @param bytes 0 or more; for 0 a block of its own all the same
   * @return address of the block, a multiple of 16
   * @throws AllocationFailedException there is no memory for it; its kind says why
   * @throws HeapCorruptionException a free block was overwritten; the list it was on is dropped
   * @throws AllocatorClosedException the allocator is closed
   * @throws HeapClosedException this heap is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  @UserAddress
  long malloc(long bytes);

  /**
   * Hands out a block of {@code count * elementBytes} bytes of zeros. Cost: as {@link #malloc}, and
   * a write of the bytes unless they are known to be zero.
   *
   * @param count of elements, 0 or more
   * @param elementBytes bytes of each, 0 or more
   * @return address of the block, a multiple of 16
   * @throws AllocationFailedException as by {@link #malloc}, and if the product overflows
   * @throws HeapCorruptionException as by {@link #malloc}
   * @throws AllocatorClosedException the allocator is closed
   * @throws HeapClosedException this heap is closed
   * @throws IllegalArgumentException a number is negative
   */
  @UserAddress
  long calloc(long count, long elementBytes);

  /**
   * Hands out a block of at least {@code bytes} bytes at a multiple of {@code alignment}. What it
   * holds is undefined. Cost: as {@link #malloc} of a size class whose blocks are so aligned, which
   * may be larger than asked for; a span of its own if there is none.
   *
   * @param bytes 0 or more
   * @param alignment a power of two, in bytes; what is below 16 counts as 16
   * @return address of the block
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException as by {@link #malloc}
   * @throws AllocatorClosedException the allocator is closed
   * @throws HeapClosedException this heap is closed
   * @throws IllegalArgumentException {@code bytes} is negative, or {@code alignment} no power of
   *     two
   */
  @UserAddress
  long alignedAlloc(long bytes, long alignment);

  /**
   * Resizes a block, in place where it can. The first min(old, new) bytes are kept; if the block
   * moves, its alignment falls back to 16. Cost: nothing if it stays, else a malloc, a copy and a
   * free.
   *
   * @param address a live block's, or 0 for a new one
   * @param bytes new size, 0 or more; 0 shrinks to the smallest block
   * @return address of the block from now on; if it is another one, the old block is free. After
   *     any exception the old block is as it was, and the caller's
   * @throws InvalidFreeException {@code address} is not that of a live block
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException as by {@link #malloc}
   * @throws AllocatorClosedException the allocator is closed
   * @throws HeapClosedException this heap is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  @UserAddress
  long realloc(@UserAddress long address, long bytes);

  /**
   * Frees a block. Any value is safe: one that is not the address of a live block of this allocator
   * is reported, and nothing has changed then.
   *
   * <p>Where the stack ends a free throws StackOverflowError, as any method does, and the block may
   * be free by then: who goes on asks {@link #owns}, as long as no other thread can have got it
   * meanwhile. A free needs no Java heap.
   *
   * @param address of a live block of any heap of the same allocator, or 0
   * @throws InvalidFreeException {@code address} is not that of a live block; its kind says what is
   *     wrong
   */
  void free(@UserAddress long address);

  /**
   * Frees a block as {@link #free(long)}, but returns what is wrong. As fast.
   *
   * @param address of a live block of any heap of the same allocator, or 0
   * @return what is wrong with the address; null if nothing was
   */
  @Nullable AddressFault tryFree(@UserAddress long address);

  /**
   * Whether the address is that of a live block of this allocator. As fast as {@link #free(long)}.
   * The answer holds until somebody frees the block. Inside a block, and for 0, it is no.
   *
   * @param address any value
   * @return whether a live block of this allocator starts there
   */
  boolean owns(@UserAddress long address);

  /**
   * How many bytes may be touched at a live block's address: at least what was asked for. As fast
   * as {@link #free(long)}.
   *
   * @param address of a live block of any heap of the same allocator
   * @return bytes from the address to the end of the block
   * @throws InvalidFreeException {@code address} is not that of a live block
   */
  long usableSize(@UserAddress long address);

  /**
   * A view of a new block of {@code bytes} bytes, see {@link #malloc}. All threads may use it. It
   * lives as long as the allocator: an access throws an IllegalStateException once that is closed.
   * That the block was freed meanwhile nobody checks.
   *
   * @param bytes 0 or more
   * @return a segment that starts with the block and ends after {@code bytes} bytes
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException as by {@link #malloc}
   * @throws AllocatorClosedException the allocator is closed
   * @throws HeapClosedException this heap is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  MemorySegment mallocSegment(long bytes);

  /**
   * A view as of {@link #mallocSegment}, of zeros.
   *
   * @param bytes 0 or more
   * @return a segment that starts with the block and ends after {@code bytes} bytes
   * @throws AllocationFailedException as by {@link #malloc}
   * @throws HeapCorruptionException as by {@link #malloc}
   * @throws AllocatorClosedException the allocator is closed
   * @throws HeapClosedException this heap is closed
   * @throws IllegalArgumentException {@code bytes} is negative
   */
  MemorySegment callocSegment(long bytes);

  /**
   * Frees the block that a segment starts with, as {@link #free(long)} of its address. How long the
   * segment is, and whether it may be written, does not matter: a slice from the first byte will
   * do, one from the middle is {@link AddressFault#INTERIOR}, a mapped file is {@link
   * AddressFault#FOREIGN}, {@link MemorySegment#NULL} is ignored.
   *
   * @param segment a native segment
   * @throws InvalidFreeException the segment lies in a Java array, or is not at the start of a live
   *     block
   */
  void free(MemorySegment segment);

  /**
   * Takes back what other threads freed, and gives the memory of slabs without live blocks to the
   * allocator. A heap does so by itself when it needs blocks. Cost: a look at each of its slabs.
   *
   * @throws HeapCorruptionException a free block was overwritten
   */
  void collect();

  /**
   * Gives up all slabs: empty ones to the allocator, others to the next thread that allocates
   * blocks of their size or frees into them. Live blocks stay valid. Idempotent. Cost: as {@link
   * #collect}.
   *
   * <p>A heap of {@link Allocator#newHeap} refuses to allocate from then on. One of {@link
   * Allocator#heap} starts anew with its thread's next operation.
   *
   * @throws HeapCorruptionException a free block was overwritten; all slabs are given up
   */
  @Override
  void close();
}
