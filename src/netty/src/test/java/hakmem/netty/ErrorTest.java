// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import org.junit.jupiter.api.Test;

/** A StackOverflowError at every depth of allocation, growth and release loses no block. */
class ErrorTest {
  private static final int DEPTHS = 400;

  private final HakmemByteBufAllocator allocator = new HakmemByteBufAllocator();
  private final ByteBuf[] unreleased = new ByteBuf[DEPTHS + 1];
  private int count;
  private int overflows;
  private int attempts;

  @Test
  void noBlockIsLostToAnOverflowingStack() throws InterruptedException {
    Level level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(Level.DISABLED);
    Thread thread = new Thread(null, this::everyDepth, "shallow", 256 << 10);
    thread.start();
    thread.join();
    ResourceLeakDetector.setLevel(level);
    assertTrue(overflows > 10, overflows + " overflows");
    for (int i = 0; i < count; i++) {
      unreleased[i].release();
    }
    assertEquals(0, allocator.metric().usedDirectMemory());
    allocator.close();
  }

  private void everyDepth() {
    live(); // Classes are loaded, the home is made.
    sink();
  }

  /** To the end of the stack, then at each of so many depths on the way back. */
  private void sink() {
    try {
      sink();
    } catch (StackOverflowError e) {
      // The end.
    }
    if (attempts < DEPTHS) {
      attempts++;
      try {
        live();
      } catch (StackOverflowError e) {
        overflows++;
      }
    }
  }

  /** Remembers what is not released, without a call. */
  private void live() {
    ByteBuf buffer = allocator.directBuffer(256);
    boolean done = false;
    try {
      buffer.capacity(5000);
      done = buffer.release();
    } finally {
      if (!done) {
        unreleased[count++] = buffer;
      }
    }
  }
}
