// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.bench;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Buffers that are all the same bytes: what a JVM grows by without an allocator. */
final class OneBlockAllocator extends AbstractByteBufAllocator {
  private static final int BYTES = 16 << 10;

  private final ByteBuf block = Unpooled.directBuffer(BYTES).writerIndex(BYTES);

  OneBlockAllocator() {
    super(true);
  }

  @Override
  protected ByteBuf newDirectBuffer(int bytes, int maxBytes) {
    return block.retainedSlice(0, bytes);
  }

  @Override
  protected ByteBuf newHeapBuffer(int bytes, int maxBytes) {
    return newDirectBuffer(bytes, maxBytes);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }
}
