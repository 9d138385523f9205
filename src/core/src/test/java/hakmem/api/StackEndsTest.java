// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.diag.HeapAuditor;
import hakmem.walk.EngineDoor;
import hakmem.walk.LiveBlockCount;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All kinds of blocks come and go where a real stack ends, a thousand times. What a handler would
 * have to mend there it may have no room for: {@code StackRoom} asks first.
 */
class StackEndsTest {
  private static final int DIVES = 500;
  private static final long STACK_BYTES = 256 << 10;

  /** Operations begin in one of so many last frames. */
  private static final int FRAMES_MAX = 40;

  private static final long[] SIZES = {40, 3000, 70_000, 200_000, 3 << 20};
  private static final long SUPERSLAB_BYTES = 2 << 20;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsLostButBlocks(boolean headers) throws InterruptedException {
    try (Allocator allocator = Allocator.builder().headers(headers).maintenanceMillis(0).build()) {
      Diver diver = new Diver(allocator);
      Thread thread = Thread.ofPlatform().stackSize(STACK_BYTES).unstarted(diver::run);
      thread.start();
      thread.join();
      assertTrue(diver.errors > DIVES / 2, "too few Errors: " + diver.errors);
      allocator.collectIdle();
      allocator.trim();
      assertEquals(List.of(), HeapAuditor.audit(allocator));
      LiveBlocks lost = LiveBlockCount.of(EngineDoor.open(allocator));
      assertTrue(lost.count() <= diver.errors / 10, "blocks lost: " + lost.count());
      long committedBytes = allocator.stats().committedBytes();
      assertTrue(
          committedBytes <= lost.bytes() + lost.count() * 2 * SUPERSLAB_BYTES,
          "memory lost that no block holds: committedBytes=" + committedBytes + ", " + lost);
    }
  }

  private static final class Diver {
    private final Allocator allocator;
    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] blocks = new long[6];
    private long held;
    private int frames;
    private int errors;

    Diver(Allocator allocator) {
      this.allocator = allocator;
    }

    void run() {
      for (int i = 0; i < DIVES; i++) {
        int above = frames - random.nextInt(FRAMES_MAX);
        long bytes = SIZES[random.nextInt(SIZES.length)];
        frames = 0;
        try {
          dive(above, bytes);
        } catch (StackOverflowError e) {
          errors++;
        }
        giveBack();
        fill(bytes);
      }
      allocator.heap().close();
    }

    /** To the end of the stack; the last frames allocate, resize and free. */
    private void dive(int above, long bytes) {
      frames++;
      if (above <= 0) {
        held = allocator.malloc(bytes);
        held = allocator.realloc(held, bytes * 2);
        long block = held;
        allocator.free(block);
        held = 0;
        allocator.free(allocator.calloc(1, bytes));
      }
      dive(above - 1, bytes);
    }

    /** The block that the Error left: it may be free. */
    private void giveBack() {
      AddressFault fault = allocator.tryFree(held);
      held = 0;
    }

    /** Slabs are cut and released meanwhile. */
    private void fill(long bytes) {
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = allocator.malloc(bytes);
      }
      for (long block : blocks) {
        allocator.free(block);
      }
    }
  }
}
