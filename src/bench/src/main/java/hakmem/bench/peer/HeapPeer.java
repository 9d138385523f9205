// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.api.SiteMode;

/** hakmem by an explicit heap per thread. */
final class HeapPeer implements Peer {
  private final Allocator allocator;

  HeapPeer() {
    this(Allocator.builder().build());
  }

  private HeapPeer(Allocator allocator) {
    this.allocator = allocator;
  }

  /** One whose blocks are sampled, as in production. */
  static HeapPeer sampled() {
    return new HeapPeer(Allocator.builder().sites(SiteMode.SAMPLED).build());
  }

  @Override
  public Caller caller() {
    return new HeapCaller(allocator.newHeap());
  }

  @Override
  public Allocator allocator() {
    return allocator;
  }

  @Override
  public void close() {
    allocator.close();
  }

  private static final class HeapCaller extends AddressCaller {
    private final Heap heap;

    HeapCaller(Heap heap) {
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
