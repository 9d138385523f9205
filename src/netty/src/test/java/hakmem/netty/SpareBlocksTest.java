// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks that wait with released buffers: how many, for whom, until when. */
class SpareBlocksTest {
  private static final int BYTES = 16_384;

  private final Level level = ResourceLeakDetector.getLevel();
  private final Allocator blocks = Allocator.builder().build();
  private final HakmemByteBufAllocator allocator = new HakmemByteBufAllocator(blocks, true);

  /** Buffers are told apart by their identity, which the leak detector would wrap. */
  @BeforeEach
  void withoutLeakDetector() {
    ResourceLeakDetector.setLevel(Level.DISABLED);
  }

  @AfterEach
  void everyBlockIsBack() {
    ResourceLeakDetector.setLevel(level);
    allocator.close();
    blocks.close(CloseMode.CHECK);
  }

  private List<ByteBuf> buffers(int count, int bytes) {
    List<ByteBuf> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(allocator.directBuffer(bytes));
    }
    return all;
  }

  @Test
  void aReleasedBufferComesBackWithItsBlock() {
    ByteBuf buffer = allocator.directBuffer(BYTES, BYTES);
    long address = buffer.memoryAddress();
    buffer.writeLong(1).release();
    assertEquals(BYTES, blocks.liveBytes());
    ByteBuf again = allocator.directBuffer(BYTES);
    assertSame(buffer, again);
    assertEquals(address, again.memoryAddress());
    assertEquals(0, again.writerIndex());
    assertEquals(Integer.MAX_VALUE, again.maxCapacity());
    again.release();
  }

  @Test
  void noMoreWaitThanTheBound() {
    buffers(100, BYTES).forEach(ByteBuf::release);
    assertEquals(SpareBlocks.COUNT * BYTES, blocks.liveBytes());
    buffers(100, BYTES / 2).forEach(ByteBuf::release);
    assertEquals(SpareBlocks.COUNT * BYTES / 2, blocks.liveBytes());
    assertEquals(0, allocator.metric().usedDirectMemory());
    assertEquals(0, blocks.liveBytes());
  }

  @Test
  void otherSizesDoNotWait() {
    allocator.directBuffer(SpareBlocks.BYTES_MIN - 1).release();
    allocator.directBuffer(SpareBlocks.BYTES_MAX + 1).release();
    assertEquals(0, blocks.liveBytes());
  }

  @Test
  void twoLiveBuffersAreNeverOne() {
    List<ByteBuf> all = buffers(20, BYTES);
    for (int i = 0; i < 1000; i++) {
      int place = i * 7 % 20;
      all.get(place).release();
      int bytes = i % 3 == 0 ? BYTES : BYTES / 2;
      ByteBuf fresh = allocator.directBuffer(bytes);
      assertEquals(bytes, fresh.capacity());
      for (ByteBuf other : all) {
        if (other != all.get(place)) {
          assertNotEquals(other.memoryAddress(), fresh.memoryAddress());
        }
      }
      all.set(place, fresh);
    }
    all.forEach(ByteBuf::release);
  }

  @Test
  void blocksOfDeadThreadsComeBack() throws InterruptedException {
    Thread.ofPlatform().start(() -> buffers(100, BYTES).forEach(ByteBuf::release)).join();
    assertEquals(0, allocator.metric().usedDirectMemory());
    assertTrue(allocator.homes().living().isEmpty());
  }

  /** The taker and the drainer meet: one of them has the block. */
  @Test
  void whoReadsTheMetricMayDrainAtAnyTime() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean isWrong = new AtomicBoolean();
    Thread user =
        Thread.ofPlatform()
            .start(
                () -> {
                  started.countDown();
                  for (int i = 0; i < 20_000; i++) {
                    ByteBuf one = allocator.directBuffer(BYTES).setLong(0, i);
                    ByteBuf two = allocator.directBuffer(BYTES).setLong(0, -i);
                    if (one.getLong(0) != i || one.memoryAddress() == two.memoryAddress()) {
                      isWrong.set(true);
                    }
                    one.capacity(2 * BYTES).release();
                    two.release();
                  }
                });
    started.await();
    while (user.isAlive()) {
      allocator.homes().drain();
    }
    user.join();
    assertEquals(false, isWrong.get());
  }
}
