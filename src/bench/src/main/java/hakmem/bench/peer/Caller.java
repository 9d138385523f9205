// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

/**
 * One thread's calls to an allocator. Used by the thread that made it. A call that cannot be served
 * throws.
 */
public abstract class Caller {
  /** Fills an empty slot with a block of {@code bytes} bytes. */
  public abstract void allocate(Slots slots, int slot, long bytes);

  /** Frees a slot's block and leaves the slot to be filled again. */
  public abstract void free(Slots slots, int slot);

  /**
   * Resizes a slot's block; the first bytes stay.
   *
   * @param oldBytes its size until now
   */
  public void reallocate(Slots slots, int slot, long oldBytes, long bytes) {
    throw new UnsupportedOperationException("this allocator has no realloc");
  }

  /** Fills an empty slot with a block of zeros. */
  public void allocateZeroed(Slots slots, int slot, long bytes) {
    throw new UnsupportedOperationException("this allocator has no calloc");
  }

  /** Fills an empty slot with a block at a multiple of {@code alignment}, a power of two. */
  public void allocateAligned(Slots slots, int slot, long bytes, long alignment) {
    throw new UnsupportedOperationException("this allocator has no aligned allocation");
  }

  /** The thread ends. Its blocks stay. */
  public void end() {}
}
