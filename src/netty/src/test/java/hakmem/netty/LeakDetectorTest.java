// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A buffer that nobody refers to and nobody has released is reported, and no other. */
class LeakDetectorTest {
  private static final int ROUNDS = 200;

  private final Level level = ResourceLeakDetector.getLevel();
  private final Allocator blocks = Allocator.builder().build();
  private final HakmemByteBufAllocator allocator = new HakmemByteBufAllocator(blocks, true);
  private final Leaks leaks = new Leaks();

  @BeforeEach
  void paranoid() {
    ResourceLeakDetector.setLevel(Level.PARANOID);
    leaks.listen();
  }

  @AfterEach
  void asBefore() {
    leaks.close();
    ResourceLeakDetector.setLevel(level);
    blocks.close(CloseMode.FREE);
  }

  /** The object was recycled before, so that its home has places for it. */
  @Test
  void aLostBufferIsReported() {
    recycle();
    lose();
    assertTrue(leaks.foundWithin(ROUNDS, allocator), "no leak was reported");
  }

  private void recycle() {
    List<ByteBuf> some = List.of(allocator.buffer(64), allocator.buffer(64), allocator.buffer(64));
    some.forEach(ByteBuf::release);
  }

  private void lose() {
    allocator.buffer(64).writeLong(1);
    allocator.buffer(64).writeLong(1);
  }

  @Test
  void releasedBuffersAreNotReported() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      ByteBuf kept = allocator.buffer(64);
      ByteBuf sent = allocator.buffer(64);
      kept.release();
      Thread.ofPlatform().start(sent::release).join();
    }
    leaks.foundWithin(3, allocator);
    assertEquals(List.of(), leaks.reports());
    assertEquals(0, allocator.metric().usedDirectMemory());
  }
}
