// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

/**
 * System malloc with room for one fault: the base of the broken allocators that the verifier must
 * catch.
 */
class FaultyOps implements BlockOps {
  private final BlockOps sound = new SystemMallocTarget();

  @Override
  public long malloc(long bytes) {
    return sound.malloc(bytes);
  }

  @Override
  public long calloc(long count, long bytes) {
    return sound.calloc(count, bytes);
  }

  @Override
  public long alignedAlloc(long bytes, long alignment) {
    return sound.alignedAlloc(bytes, alignment);
  }

  @Override
  public long realloc(long address, long bytes) {
    return sound.realloc(address, bytes);
  }

  @Override
  public long usableSize(long address) {
    return sound.usableSize(address);
  }

  @Override
  public void free(long address) {
    sound.free(address);
  }
}
