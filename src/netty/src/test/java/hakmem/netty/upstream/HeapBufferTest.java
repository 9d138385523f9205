// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import hakmem.netty.HakmemByteBufAllocator;
import io.netty.buffer.AbstractByteBufTest;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;

/**
 * Netty's tests of any buffer on heap buffers, whose bytes are counted. None are used at the end.
 */
class HeapBufferTest extends AbstractByteBufTest {
  private final HakmemByteBufAllocator allocator = new HakmemByteBufAllocator();

  @Override
  protected ByteBuf newBuffer(int length, int maxCapacity) {
    ByteBuf buffer = allocator.heapBuffer(length, maxCapacity);
    assertFalse(buffer.isDirect());
    return buffer;
  }

  @AfterEach
  @Override
  public void dispose() {
    super.dispose();
    assertEquals(0, allocator.metric().usedHeapMemory());
    allocator.close();
  }
}
