// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.AllocationFailedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where the buffers of a {@link TaggedRootAllocator} and its children get their memory: each from
 * the memory of its allocator, or of the next one around that has some. Thread-safe.
 */
final class TaggedFactory implements AllocationManager.Factory {
  /** As many names as a tag may have. */
  private static final int NAMES_MAX = 8;

  private final TaggedMemory root;
  private final Predicate<String> wantsTag;

  /** Of the allocators that have asked for a buffer, the root excepted. */
  private final Map<BufferAllocator, TaggedMemory> memories = new ConcurrentHashMap<>();

  TaggedFactory(TaggedMemory root, Predicate<String> wantsTag) {
    this.root = root;
    this.wantsTag = wantsTag;
  }

  TaggedMemory root() {
    return root;
  }

  @Override
  public AllocationManager create(BufferAllocator accountant, long bytes) {
    TaggedMemory memory = memoryFor(accountant, bytes);
    long address = malloc(memory, accountant, bytes);
    try {
      return new HakmemAllocationManager(accountant, memory.free(), address, bytes);
    } catch (Throwable e) { // Error: undone.
      memory.free(address);
      throw e;
    }
  }

  @Override
  public ArrowBuf empty() {
    return HakmemFactory.EMPTY;
  }

  private TaggedMemory memoryFor(BufferAllocator accountant, long bytes) {
    try {
      return memoryOf(accountant);
    } catch (AllocationFailedException e) { // No addresses for a new allocator.
      throw ArrowOutcome.exception(bytes, e, ArrowOutcome.of(accountant, accountant, bytes));
    }
  }

  private long malloc(TaggedMemory memory, BufferAllocator accountant, long bytes) {
    try {
      return memory.malloc(bytes);
    } catch (AllocationFailedException e) {
      AllocationOutcome outcome = outcome(accountant, bytes, e);
      if (outcome == null || !accountant.getListener().onFailedAllocation(bytes, outcome)) {
        throw ArrowOutcome.exception(bytes, e, outcome);
      }
    }
    try {
      return memory.malloc(bytes);
    } catch (AllocationFailedException e) {
      throw ArrowOutcome.exception(bytes, e, outcome(accountant, bytes, e));
    }
  }

  private @Nullable AllocationOutcome outcome(
      BufferAllocator accountant, long bytes, AllocationFailedException e) {
    return ArrowOutcome.of(accountant, failed(accountant, e.tag()), bytes);
  }

  /** Arrow's allocator whose limit has refused as a tag's; the root where it lies further out. */
  private BufferAllocator failed(BufferAllocator accountant, String tag) {
    BufferAllocator next = accountant;
    BufferAllocator parent = next.getParentAllocator();
    while (parent != null) {
      TaggedMemory memory = memoryOf(next);
      if (memory.isOf(next) && memory.tag().equals(tag)) {
        return next;
      }
      next = parent;
      parent = next.getParentAllocator();
    }
    return next;
  }

  private TaggedMemory memoryOf(BufferAllocator arrow) {
    TaggedMemory known = memories.get(arrow);
    if (known != null) {
      return known;
    }
    BufferAllocator parent = arrow.getParentAllocator();
    return parent == null ? root : addMemory(arrow, parent);
  }

  private synchronized TaggedMemory addMemory(BufferAllocator arrow, BufferAllocator parent) {
    TaggedMemory known = memories.get(arrow);
    if (known != null) {
      return known; // Another thread has come first.
    }
    TaggedMemory around = memoryOf(parent);
    boolean isOwn = wantsTag.test(arrow.getName()) && depth(around) < NAMES_MAX;
    TaggedMemory memory = isOwn ? around.nested(arrow) : around;
    try {
      memories.put(arrow, memory);
    } catch (Throwable e) { // Error: undone.
      if (isOwn) {
        memory.end();
      }
      throw e;
    }
    return memory;
  }

  private static int depth(TaggedMemory memory) {
    return memory.tag().split("/", -1).length;
  }

  /** What the root and its children tell, so that memories end with them. */
  AllocationListener listener(AllocationListener next) {
    return next instanceof ChildrenListener own && own.factory() == this
        ? next
        : new ChildrenListener(this, next);
  }

  /** Arrow's allocator has ended: its memory does when its last block is back. */
  private void removed(BufferAllocator child) {
    TaggedMemory memory = memories.remove(child);
    if (memory != null && memory.isOf(child)) {
      memory.end();
    }
  }

  /** Passes on what it hears. */
  private record ChildrenListener(TaggedFactory factory, AllocationListener next)
      implements AllocationListener {
    @Override
    public void onPreAllocation(long bytes) {
      next.onPreAllocation(bytes);
    }

    @Override
    public void onAllocation(long bytes) {
      next.onAllocation(bytes);
    }

    @Override
    public void onRelease(long bytes) {
      next.onRelease(bytes);
    }

    @Override
    public boolean onFailedAllocation(long bytes, AllocationOutcome outcome) {
      return next.onFailedAllocation(bytes, outcome);
    }

    @Override
    public void onChildAdded(BufferAllocator parent, BufferAllocator child) {
      next.onChildAdded(parent, child);
    }

    @Override
    public void onChildRemoved(BufferAllocator parent, BufferAllocator child) {
      factory.removed(child);
      next.onChildRemoved(parent, child);
    }
  }
}
