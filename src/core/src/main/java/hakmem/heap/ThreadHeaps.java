// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.base.StackRoom;
import hakmem.kind.UserAddress;
import hakmem.lease.HeapSeat;
import hakmem.lease.HeapTable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The operations of an allocator for any thread: by the heap that it has, a new one, one that it
 * borrows, or none. A heap that it has to look for goes into the table's slot, or not, so that the
 * thread misses again. Thread-safe.
 */
final class ThreadHeaps implements HeapOperations {
  private final Engine engine;
  private final HeapTable<BlockHeap> table;
  private final boolean fillsSlots;

  /** No heaps yet. */
  ThreadHeaps(Engine engine, HeapTable<BlockHeap> table, boolean fillsSlots) {
    this.engine = engine;
    this.table = table;
    this.fillsSlots = fillsSlots;
  }

  /** The calling thread's own heap, made at first use. Virtual threads must not keep it. */
  BlockHeap current() {
    BlockHeap heap = ownIfAny();
    if (heap == null) {
      StackRoom.require();
      heap = engine.newHeap(Thread.currentThread().threadId());
      try {
        table.add(heap);
      } catch (Throwable e) { // Error: undone.
        engine.leasedHeaps().discard(heap);
        throw e;
      }
    }
    return heap;
  }

  /** The calling thread's own heap if it has one. */
  @Nullable BlockHeap ownIfAny() {
    long threadId = Thread.currentThread().threadId();
    BlockHeap cached = table.cached(threadId);
    return cached.serves(threadId) ? cached : ownNotCached(threadId);
  }

  private @Nullable BlockHeap ownNotCached(long threadId) {
    BlockHeap heap = table.find(threadId);
    if (heap == null || heap.isClosed()) {
      return null;
    }
    if (fillsSlots) {
      table.put(heap);
    }
    return heap;
  }

  /** The heap to allocate from; null for a virtual thread, which must borrow one. */
  private @Nullable BlockHeap ownToAllocate() {
    long threadId = Thread.currentThread().threadId();
    BlockHeap cached = table.cached(threadId);
    if (cached.serves(threadId)) {
      return cached;
    }
    return Thread.currentThread().isVirtual() ? null : current();
  }

  @Override
  public @UserAddress long malloc(long bytes) {
    BlockHeap own = ownToAllocate();
    if (own != null) {
      return own.malloc(bytes);
    }
    HeapSeat<BlockHeap> seat = engine.borrow();
    try {
      long block = seat.heap(engine).malloc(bytes);
      seat.close();
      return block;
    } catch (Throwable e) { // Error: finished.
      seat.close();
      throw e;
    }
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    BlockHeap own = ownToAllocate();
    if (own != null) {
      return own.calloc(count, elementBytes);
    }
    HeapSeat<BlockHeap> seat = engine.borrow();
    try {
      long block = seat.heap(engine).calloc(count, elementBytes);
      seat.close();
      return block;
    } catch (Throwable e) { // Error: finished.
      seat.close();
      throw e;
    }
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    BlockHeap own = ownToAllocate();
    if (own != null) {
      return own.alignedAlloc(bytes, alignment);
    }
    HeapSeat<BlockHeap> seat = engine.borrow();
    try {
      long block = seat.heap(engine).alignedAlloc(bytes, alignment);
      seat.close();
      return block;
    } catch (Throwable e) { // Error: finished.
      seat.close();
      throw e;
    }
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    BlockHeap own = ownToAllocate();
    if (own != null) {
      return own.realloc(address, bytes);
    }
    HeapSeat<BlockHeap> seat = engine.borrow();
    long block = 0;
    try {
      block = seat.heap(engine).realloc(address, bytes);
      seat.close();
      return block;
    } catch (Throwable e) { // Error: finished.
      seat.close();
      if (block != 0) {
        return block; // Its user must come to know where the bytes are (Error: passed over).
      }
      throw e;
    }
  }

  /** {@inheritDoc} A thread that only frees gets no heap. */
  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    BlockHeap own = ownIfAny();
    return own != null ? own.tryFree(address) : engine.frees().tryFree(address);
  }

  /** See {@link BlockHeap#usableSize}. */
  long usableSize(@UserAddress long address) {
    BlockHeap own = ownIfAny();
    return own != null ? own.usableSize(address) : engine.addresses().usableSize(address);
  }

  /** See {@link BlockHeap#owns}. */
  boolean owns(@UserAddress long address) {
    BlockHeap own = ownIfAny();
    return own != null ? own.owns(address) : engine.addresses().owns(address);
  }
}
