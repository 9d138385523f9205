// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import java.util.function.LongConsumer;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.BufferAllocator;

/** A block of hakmem that buffers of Arrow share; freed when the last of them is closed. */
final class HakmemAllocationManager extends AllocationManager {
  private final LongConsumer free;
  private final long address;
  private final long bytes;

  HakmemAllocationManager(BufferAllocator accountant, LongConsumer free, long address, long bytes) {
    super(accountant);
    this.free = free;
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
    free.accept(address);
  }
}
