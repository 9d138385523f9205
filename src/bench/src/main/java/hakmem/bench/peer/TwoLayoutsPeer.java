// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Allocator;
import hakmem.api.Heap;

/**
 * hakmem by an explicit heap per thread, while heaps with headers are in use too: {@link Heap} has
 * two classes then, and the JIT cannot take one for granted.
 */
final class TwoLayoutsPeer implements Peer {
  private static final int WARM_UP_STEPS = 100_000; // Enough for the JIT to have seen both.

  private final HeapPeer headerless = new HeapPeer();
  private final Allocator headers = Allocator.builder().headers(true).build();

  TwoLayoutsPeer() {
    Heap heap = headers.newHeap();
    for (int i = 0; i < WARM_UP_STEPS; i++) {
      heap.free(heap.malloc(i & 127));
    }
  }

  @Override
  public Caller caller() {
    return headerless.caller();
  }

  @Override
  public Allocator allocator() {
    return headerless.allocator();
  }

  @Override
  public void close() {
    headerless.close();
    headers.close();
  }
}
