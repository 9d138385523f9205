// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

/** No allocator: numbers that are no addresses. */
final class LoopCaller extends AddressCaller {
  @Override
  long malloc(long bytes) {
    return bytes;
  }

  @Override
  void free(long address) {}

  @Override
  long calloc(long bytes) {
    return bytes;
  }

  @Override
  long realloc(long address, long bytes) {
    return address + bytes;
  }

  @Override
  long alignedAlloc(long bytes, long alignment) {
    return bytes;
  }
}
