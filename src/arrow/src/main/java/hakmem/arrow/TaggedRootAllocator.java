// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.Allocator;
import java.util.function.Predicate;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * An allocator of Arrow whose memory has a tag: it comes from a hakmem allocator of its own, within
 * one of the program, and that of child allocators from others within it, by name. {@link
 * Allocator#usage} of the program's shows what each holds.
 *
 * <p>Arrow's limits are the tags' limits too, rounded up to whole 2 MiB: Arrow counts bytes of
 * buffers, hakmem the memory behind them. A limit is that of the moment when the allocator asks for
 * its first buffer; {@code setLimit} is Arrow's alone later. Where hakmem has no memory, the
 * listener of Arrow's allocator is asked as at a limit of Arrow, {@code onFailedAllocation}; what
 * comes up else is Arrow's {@code OutOfMemoryException} with outcome details, which name the
 * allocator whose limit it was, or the root if it lies further out. Its cause is an {@link
 * hakmem.api.AllocationFailedException}.
 *
 * <p>A child that is closed gives up its tag once all blocks that it has asked for are back, also
 * those of buffers that were transferred to others. Thread-safe. Cost: that of {@link
 * HakmemFactory}, a look into a table and two atomic operations a buffer; each child with a tag has
 * an allocator of hakmem to itself, with 64 MiB of address space at first.
 */
public final class TaggedRootAllocator extends RootAllocator {
  private final TaggedFactory factory;

  private TaggedRootAllocator(TaggedFactory factory, long limitBytes, AllocationListener listener) {
    super(
        RootAllocator.configBuilder()
            .allocationManagerFactory(factory)
            .listener(factory.listener(listener))
            .maxAllocation(limitBytes)
            .build());
    this.factory = factory;
  }

  /**
   * A root without a listener.
   *
   * @param around an allocator with a name; the caller closes it after this one
   * @param name of the tag
   * @param limitBytes most bytes of buffers; the largest long: no limit
   * @param wantsTag which child allocators get a tag, by their names; those of others share that of
   *     the next allocator around, as do those that lie deeper than tags nest
   * @return an open allocator, which the caller closes
   * @throws hakmem.api.TagNameException the name cannot be had
   * @throws hakmem.api.AllocatorClosedException the allocator around is closed
   * @throws hakmem.api.AllocationFailedException the system refuses the address space
   */
  public static TaggedRootAllocator within(
      Allocator around, String name, long limitBytes, Predicate<String> wantsTag) {
    return within(around, name, limitBytes, wantsTag, AllocationListener.NOOP);
  }

  /**
   * A root with a listener, which its children share as Arrow has it.
   *
   * @param around an allocator with a name; the caller closes it after this one
   * @param name of the tag
   * @param limitBytes most bytes of buffers; the largest long: no limit
   * @param wantsTag which child allocators get a tag, by their names
   * @param listener hears what Arrow's allocators tell, and is asked too where hakmem has no memory
   * @return an open allocator, which the caller closes
   * @throws hakmem.api.TagNameException the name cannot be had
   * @throws hakmem.api.AllocatorClosedException the allocator around is closed
   * @throws hakmem.api.AllocationFailedException the system refuses the address space
   */
  public static TaggedRootAllocator within(
      Allocator around,
      String name,
      long limitBytes,
      Predicate<String> wantsTag,
      AllocationListener listener) {
    TaggedMemory memory = TaggedMemory.root(around, name, limitBytes);
    try {
      return new TaggedRootAllocator(new TaggedFactory(memory, wantsTag), limitBytes, listener);
    } catch (Throwable e) { // Error: undone.
      memory.close();
      throw e;
    }
  }

  /**
   * A child with a listener of its own, as Arrow has it.
   *
   * @param name of it, and of its tag
   * @param listener of it and its children
   * @param initReservation bytes counted at once
   * @param maxAllocation its limit, in bytes
   * @return an open allocator, which the caller closes
   */
  @Override
  public BufferAllocator newChildAllocator(
      String name, AllocationListener listener, long initReservation, long maxAllocation) {
    return super.newChildAllocator(
        name, factory.listener(listener), initReservation, maxAllocation);
  }

  /**
   * Closes it, and its tag with all in it. Idempotent.
   *
   * @throws IllegalStateException buffers are left: the tag stays until the allocator around is
   *     closed
   */
  @Override
  public void close() {
    super.close();
    factory.root().close();
  }
}
