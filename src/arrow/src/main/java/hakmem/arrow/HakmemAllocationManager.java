// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.Allocator;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.BufferAllocator;

/** A block of hakmem that buffers of Arrow share; freed when the last of them is closed. */
final class HakmemAllocationManager extends AllocationManager {
  private final Allocator allocator;
  private final long address;
  private final long bytes;

  HakmemAllocationManager(
      BufferAllocator accountant, Allocator allocator, long address, long bytes) {
    super(accountant);
    this.allocator = allocator;
    this.address = address;
    this.bytes = bytes;
  }

  @Override
  public long getSize() {
    return bytes;
  }

  @Override
  protected long memoryAddress() {
    return address;
  }

  @Override
  protected void release0() {
    allocator.free(address);
  }
}
