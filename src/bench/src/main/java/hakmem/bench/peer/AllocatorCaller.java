// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Allocator;

/** Calls to an allocator's own methods, which find the heap of the thread. */
public final class AllocatorCaller extends AddressCaller {
  private final Allocator allocator;

  /** Of one allocator. */
  public AllocatorCaller(Allocator allocator) {
    this.allocator = allocator;
  }

  @Override
  long malloc(long bytes) {
    return allocator.malloc(bytes);
  }

  @Override
  void free(long address) {
    allocator.free(address);
  }

  @Override
  long calloc(long bytes) {
    return allocator.calloc(1, bytes);
  }

  @Override
  long realloc(long address, long bytes) {
    return allocator.realloc(address, bytes);
  }

  @Override
  long alignedAlloc(long bytes, long alignment) {
    return allocator.alignedAlloc(bytes, alignment);
  }
}
