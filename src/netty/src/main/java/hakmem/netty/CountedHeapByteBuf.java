// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.concurrent.atomic.LongAdder;

/** Netty's buffer on a Java array, whose bytes are counted. */
final class CountedHeapByteBuf extends UnpooledHeapByteBuf {
  /** Null while the superclass makes the first array: it is counted when there is a buffer. */
  private final LongAdder used;

  CountedHeapByteBuf(ByteBufAllocator allocator, int bytes, int maxCapacity, LongAdder used) {
    super(allocator, bytes, maxCapacity);
    this.used = used;
    used.add(bytes);
  }

  @Override
  protected byte[] allocateArray(int bytes) {
    byte[] array = super.allocateArray(bytes);
    if (used != null) {
      used.add(bytes);
    }
    return array;
  }

  @Override
  protected void freeArray(byte[] array) {
    int bytes = array.length; // Netty may make it null.
    super.freeArray(array);
    used.add(-bytes);
  }
}
