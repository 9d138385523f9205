// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.api.Heap;
import hakmem.base.StackRoom;
import hakmem.kind.UserAddress;
import hakmem.memory.BlockViews;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A heap whose operations are watched as long as anybody does. As thread-safe as its heap. */
final class WatchedHeap implements Heap {
  private final BlockHeap heap;
  private final HeapOperations operations;
  private final Engine engine;

  WatchedHeap(BlockHeap heap, Watch watch, Engine engine) {
    this.heap = heap;
    this.operations = new RelievedOperations(new WatchedOperations(watch, heap), engine.refusals());
    this.engine = engine;
  }

  @Override
  public @UserAddress long malloc(long bytes) {
    return operations.malloc(bytes);
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    return operations.calloc(count, elementBytes);
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    return operations.alignedAlloc(bytes, alignment);
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    return operations.realloc(address, bytes);
  }

  @Override
  public void free(@UserAddress long address) {
    AddressFault fault = operations.tryFree(address);
    if (fault != null) {
      throw engine.faults().invalidFree(fault, address);
    }
  }

  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    return operations.tryFree(address);
  }

  @Override
  public boolean owns(@UserAddress long address) {
    return heap.owns(address);
  }

  @Override
  public long usableSize(@UserAddress long address) {
    return heap.usableSize(address);
  }

  @Override
  public MemorySegment mallocSegment(long bytes) {
    StackRoom.require();
    return view(malloc(bytes), bytes);
  }

  @Override
  public MemorySegment callocSegment(long bytes) {
    StackRoom.require();
    return view(calloc(1, bytes), bytes);
  }

  private MemorySegment view(@UserAddress long address, long bytes) {
    try {
      return engine.parts().views().view(address, bytes);
    } catch (Throwable e) { // Error: undone.
      free(address);
      throw e;
    }
  }

  @Override
  public void free(MemorySegment segment) {
    free(BlockViews.addressOf(segment));
  }

  @Override
  public void collect() {
    heap.collect();
  }

  @Override
  public void close() {
    heap.close();
  }
}
