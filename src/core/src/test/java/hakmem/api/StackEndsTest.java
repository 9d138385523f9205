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

  /** The slab that a free has emptied may stay; the program must not have to guess. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFreeThatHasFreedIsSeldomAnError(boolean headers) throws InterruptedException {
    try (Allocator allocator = Allocator.builder().headers(headers).maintenanceMillis(0).build()) {
      LastFree last = new LastFree(allocator);
      Thread thread = Thread.ofPlatform().stackSize(STACK_BYTES).unstarted(last::run);
      thread.start();
      thread.join();
      assertTrue(last.freed > DIVES / 4, "frees near the end that went through: " + last.freed);
      assertTrue(last.freedInVain <= DIVES / 8, "freed, and an Error: " + last.freedInVain);
    }
  }

  /** Frees the only block of its slab in one of the last frames of the stack. */
  private static final class LastFree {
    private final Allocator allocator;
    private final SplittableRandom random = new SplittableRandom(1);
    private long block;
    private int framesAbove;
    private int freed;
    private int freedInVain;

    LastFree(Allocator allocator) {
      this.allocator = allocator;
    }

    void run() {
      for (int i = 0; i < DIVES; i++) {
        block = allocator.malloc(SIZES[2]);
        framesAbove = random.nextInt(5 * FRAMES_MAX);
        try {
          dive();
          freed++;
        } catch (StackOverflowError e) {
          freedInVain += allocator.owns(block) ? 0 : 1;
        }
        AddressFault fault = allocator.tryFree(block);
      }
      allocator.heap().close();
    }

    private void dive() {
      try {
        dive();
      } catch (StackOverflowError e) {
        if (framesAbove-- != 0) {
          throw e;
        }
        allocator.free(block);
      }
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
