// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

/** Calls to an allocator whose blocks are addresses. */
public abstract class AddressCaller extends Caller {
  abstract long malloc(long bytes);

  abstract void free(long address);

  abstract long calloc(long bytes);

  abstract long realloc(long address, long bytes);

  abstract long alignedAlloc(long bytes, long alignment);

  @Override
  public final void allocate(Slots slots, int slot, long bytes) {
    slots.set(slot, malloc(bytes));
  }

  @Override
  public final void free(Slots slots, int slot) {
    free(slots.address(slot));
  }

  @Override
  public final void reallocate(Slots slots, int slot, long oldBytes, long bytes) {
    slots.set(slot, realloc(slots.address(slot), bytes));
  }

  @Override
  public final void allocateZeroed(Slots slots, int slot, long bytes) {
    slots.set(slot, calloc(bytes));
  }

  @Override
  public final void allocateAligned(Slots slots, int slot, long bytes, long alignment) {
    slots.set(slot, alignedAlloc(bytes, alignment));
  }
}
