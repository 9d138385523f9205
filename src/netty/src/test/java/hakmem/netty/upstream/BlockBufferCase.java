// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.netty.HakmemByteBufAllocator;
import io.netty.buffer.AbstractPooledByteBufTest;
import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Netty's tests of any buffer and of pooled ones, on blocks. All are free at the end. */
abstract class BlockBufferCase extends AbstractPooledByteBufTest {
  private final Allocator blocks = Allocator.builder().build();
  private final HakmemByteBufAllocator allocator = new HakmemByteBufAllocator(blocks, true);
  private final ByteOrder order;

  /** Excluded tests fail before they release what they have. */
  private CloseMode atEnd = CloseMode.CHECK;

  BlockBufferCase(ByteOrder order) {
    this.order = order;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's tests of its own buffers do the same.
  protected final ByteBuf alloc(int length, int maxCapacity) {
    ByteBuf buffer = allocator.directBuffer(length, maxCapacity).order(order);
    assertSame(order, buffer.order());
    assertTrue(buffer.isDirect());
    return buffer;
  }

  @AfterEach
  @Override
  public void dispose() {
    super.dispose();
    allocator.close();
    blocks.close(atEnd);
  }

  @Test
  @Override
  @Excluded("Assumes the ByteBuf can be cast to PooledByteBuf")
  public void testMaxFastWritableBytes() {
    atEnd = CloseMode.FREE;
    Excluded.Check.stillFails(super::testMaxFastWritableBytes);
  }

  @Test
  @Override
  @Excluded("Assumes the ByteBuf can be cast to PooledByteBuf")
  public void testEnsureWritableDoesntGrowTooMuch() {
    atEnd = CloseMode.FREE;
    Excluded.Check.stillFails(super::testEnsureWritableDoesntGrowTooMuch);
  }
}
