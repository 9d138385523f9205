// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Allocator;
import hakmem.heap.BlockHeap;

/**
 * hakmem by an explicit heap per thread, as the class behind {@link hakmem.api.Heap}, which
 * programs cannot name: what the interface costs is the difference.
 */
final class HeapClassPeer implements Peer {
  private final Allocator allocator = Allocator.builder().build();

  @Override
  public Caller caller() {
    return new HeapClassCaller((BlockHeap) allocator.newHeap());
  }

  @Override
  public Allocator allocator() {
    return allocator;
  }

  @Override
  public void close() {
    allocator.close();
  }

  private static final class HeapClassCaller extends AddressCaller {
    private final BlockHeap heap;

    HeapClassCaller(BlockHeap heap) {
      this.heap = heap;
    }

    @Override
    long malloc(long bytes) {
      return heap.malloc(bytes);
    }

    @Override
    void free(long address) {
      heap.free(address);
    }

    @Override
    long calloc(long bytes) {
      return heap.calloc(1, bytes);
    }

    @Override
    long realloc(long address, long bytes) {
      return heap.realloc(address, bytes);
    }

    @Override
    long alignedAlloc(long bytes, long alignment) {
      return heap.alignedAlloc(bytes, alignment);
    }

    @Override
    public void end() {
      heap.close();
    }
  }
}
