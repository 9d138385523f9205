// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocksException;
import hakmem.api.TagUsage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Netty's buffers on an allocator with a name. */
class TagTest {
  private static final int MIB = 1 << 20;

  @Test
  void usageAndMetricTellWhatNettyHolds() {
    try (Allocator server = Allocator.builder().name("server").limitBytes(64 * MIB).build();
        Allocator blocks = Allocator.builder().name("netty").within(server).build();
        HakmemByteBufAllocator netty = new HakmemByteBufAllocator(blocks, true)) {
      ByteBuf buffer = netty.directBuffer(1000);
      CompositeByteBuf whole = netty.compositeBuffer().addComponent(true, netty.buffer(2048));
      TagUsage usage = server.usage().nested().getFirst();
      assertEquals("server/netty", usage.path());
      assertEquals(1024 + 2048, usage.liveBytes());
      assertEquals(usage.liveBytes(), netty.metric().usedDirectMemory());
      assertEquals("server/netty", netty.metric().tag());
      String told = netty.metric().toString();
      assertTrue(told.endsWith("usedDirectMemory: 3072; tag: server/netty"), told);
      assertEquals("HakmemByteBufAllocator(directByDefault: true, tag: server/netty)", "" + netty);
      whole.release();
      buffer.release();
      assertEquals(0, netty.metric().usedDirectMemory());
      assertEquals(0, server.usage().liveBytes());
    }
  }

  /** A released buffer that keeps its block is nobody's, but the block is live until then. */
  @Test
  void spareBlocksCountUntilTheMetricIsRead() {
    try (Allocator blocks = Allocator.builder().name("netty").build();
        HakmemByteBufAllocator netty = new HakmemByteBufAllocator(blocks, true)) {
      netty.directBuffer(16_384).release();
      assertEquals(16_384, blocks.usage().liveBytes());
      assertEquals(0, netty.metric().usedDirectMemory());
      assertEquals(0, blocks.usage().liveBytes());
    }
  }

  @Test
  void theLimitAroundRefusesAndSaysWhoseItIs() {
    try (Allocator server = Allocator.builder().name("server").limitBytes(16 * MIB).build();
        Allocator blocks = Allocator.builder().name("netty").within(server).build();
        HakmemByteBufAllocator netty = new HakmemByteBufAllocator(blocks, true)) {
      ByteBuf buffer = netty.directBuffer(8 * MIB);
      AllocationFailedException e =
          assertThrows(AllocationFailedException.class, () -> netty.directBuffer(12 * MIB));
      assertEquals("server", e.tag());
      buffer.release();
      netty.directBuffer(12 * MIB).release();
    }
  }

  @Test
  void aBufferThatIsLeftIsFoundByItsTag() {
    Allocator server = Allocator.builder().name("server").build();
    Allocator blocks = Allocator.builder().name("netty").within(server).build();
    try (server;
        blocks;
        HakmemByteBufAllocator netty = new HakmemByteBufAllocator(blocks, true)) {
      ByteBuf left = netty.directBuffer(100);
      LiveBlocksException e =
          assertThrows(LiveBlocksException.class, () -> server.close(CloseMode.CHECK));
      assertEquals(Map.of("server/netty", 112L), e.blocks().bytesByTag());
      left.release();
    }
  }

  @Test
  void withoutANameThereIsNoTag() {
    try (HakmemByteBufAllocator netty = new HakmemByteBufAllocator()) {
      assertEquals("", netty.metric().tag());
      assertFalse(netty.metric().toString().contains("tag"));
      assertFalse(netty.toString().contains("tag"));
    }
  }
}
