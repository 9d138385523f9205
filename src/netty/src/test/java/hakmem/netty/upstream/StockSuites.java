// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractByteBufAllocatorTest;
import io.netty.buffer.AbstractByteBufTest;
import io.netty.buffer.AbstractPooledByteBufTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteOrder;

/** Netty's tests on Netty's own pooled allocator, for {@link SideBySide}. */
final class StockSuites {
  /** One for all, since it keeps what it has reserved. */
  private static final PooledByteBufAllocator POOLED = PooledByteBufAllocator.DEFAULT;

  private StockSuites() {}

  /** As {@link BlockBufferCase}. */
  abstract static class StockBufferCase extends AbstractPooledByteBufTest {
    private final ByteOrder order;

    StockBufferCase(ByteOrder order) {
      this.order = order;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's tests of its own buffers do the same.
    protected final ByteBuf alloc(int length, int maxCapacity) {
      ByteBuf buffer = POOLED.directBuffer(length, maxCapacity).order(order);
      assertTrue(buffer.isDirect());
      return buffer;
    }
  }

  /** As {@link BigEndianBufferTest}. */
  static final class BigEndianBuffer extends StockBufferCase {
    BigEndianBuffer() {
      super(ByteOrder.BIG_ENDIAN);
    }
  }

  /** As {@link LittleEndianBufferTest}. */
  static final class LittleEndianBuffer extends StockBufferCase {
    LittleEndianBuffer() {
      super(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** As {@link HeapBufferTest}. */
  static final class HeapBuffer extends AbstractByteBufTest {
    @Override
    protected ByteBuf newBuffer(int length, int maxCapacity) {
      return POOLED.heapBuffer(length, maxCapacity);
    }
  }

  /** As {@link NettyAllocatorTest}. */
  static final class NettyAllocator extends AbstractByteBufAllocatorTest<PooledByteBufAllocator> {
    @Override
    protected PooledByteBufAllocator newAllocator(boolean preferDirect) {
      return new PooledByteBufAllocator(preferDirect);
    }

    @Override
    protected PooledByteBufAllocator newUnpooledAllocator() {
      return newAllocator(false);
    }
  }
}
