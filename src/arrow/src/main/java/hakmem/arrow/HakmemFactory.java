// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.ReferenceManager;

/**
 * Where Arrow's buffers get their memory: a block of hakmem for each. To be given to a {@code
 * RootAllocator}, whose child allocators use it too:
 *
 * <pre>{@code
 * new RootAllocator(
 *     RootAllocator.configBuilder().allocationManagerFactory(new HakmemFactory(allocator)).build())
 * }</pre>
 *
 * <p>Limits and listeners of Arrow's allocators are Arrow's and count the bytes of its rounding
 * policy; a limit of the hakmem allocator stands behind them. A buffer starts at a multiple of 16
 * bytes, and its content is undefined. Any thread may close it. Cost: a malloc and a free beside
 * the four objects that Arrow makes. Thread-safe.
 */
public final class HakmemFactory implements AllocationManager.Factory {
  static final ArrowBuf EMPTY = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);

  private final Allocator allocator;
  private final LongConsumer free;
  private final Predicate<AllocationFailedException> onShortage;

  /** On the default allocator of the process. */
  public HakmemFactory() {
    this(Hakmem.allocator());
  }

  /**
   * On an allocator that the program has built.
   *
   * @param allocator where blocks come from; not closed from here. The program closes it after
   *     Arrow's, with {@code CloseMode.CHECK} if it wants to be sure that all is back
   */
  public HakmemFactory(Allocator allocator) {
    this(allocator, _ -> false);
  }

  /**
   * On an allocator that the program has built, with a hook for when it has no memory. Arrow's own
   * {@code AllocationListener.onFailedAllocation} is told of Arrow's limits alone.
   *
   * @param allocator where blocks come from; not closed from here
   * @param onShortage called by the thread that asks for a buffer when hakmem has no memory for it;
   *     true if it has freed some and the request should be made once more
   */
  public HakmemFactory(Allocator allocator, Predicate<AllocationFailedException> onShortage) {
    this.allocator = allocator;
    this.free = allocator::free;
    this.onShortage = onShortage;
  }

  /**
   * A new block for a buffer. Arrow calls it.
   *
   * @param accountant Arrow's allocator, which has counted the bytes
   * @param bytes 1 or more
   * @return what holds the block until Arrow releases it
   * @throws OutOfMemoryException hakmem has no memory for it; its cause is an {@link
   *     AllocationFailedException} whose kind says why
   * @throws hakmem.api.AllocatorClosedException the hakmem allocator is closed
   */
  @Override
  public AllocationManager create(BufferAllocator accountant, long bytes) {
    long address = malloc(accountant, bytes);
    try {
      return new HakmemAllocationManager(accountant, free, address, bytes);
    } catch (Throwable e) { // Error: undone.
      allocator.free(address);
      throw e;
    }
  }

  private long malloc(BufferAllocator accountant, long bytes) {
    try {
      return allocator.malloc(bytes);
    } catch (AllocationFailedException e) {
      if (!onShortage.test(e)) {
        throw outOfMemory(accountant, bytes, e);
      }
    }
    try {
      return allocator.malloc(bytes);
    } catch (AllocationFailedException e) {
      throw outOfMemory(accountant, bytes, e);
    }
  }

  private static OutOfMemoryException outOfMemory(
      BufferAllocator accountant, long bytes, AllocationFailedException e) {
    // All children have their memory from here: it failed at the root.
    return ArrowOutcome.exception(
        bytes, e, ArrowOutcome.of(accountant, accountant.getRoot(), bytes));
  }

  /**
   * The buffer of no bytes, which needs no memory.
   *
   * @return the same one always
   */
  @Override
  public ArrowBuf empty() {
    return EMPTY;
  }
}
