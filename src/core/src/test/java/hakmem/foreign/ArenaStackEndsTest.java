// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.BlockArena;
import hakmem.api.LiveBlocks;
import hakmem.api.ScopeGroup;
import hakmem.diag.HeapAuditor;
import hakmem.walk.EngineDoor;
import hakmem.walk.LiveBlockCount;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arenas are opened, used and closed where a real stack ends; what is left open is closed later.
 */
class ArenaStackEndsTest {
  private static final int DIVES = 600;
  private static final long STACK_BYTES = 256 << 10;
  private static final int FRAMES_MAX = 40;
  private static final long[] SIZES = {100, 1500, 5000, 16, 70_000};

  @ParameterizedTest
  @ValueSource(strings = {"confined", "shared", "grouped"})
  void nothingIsLostButABlockNowAndThen(String kind) throws InterruptedException {
    try (Allocator allocator = Allocator.builder().maintenanceMillis(0).build()) {
      ScopeGroup group = allocator.scopeGroup(1 << 20);
      Diver diver =
          new Diver(
              switch (kind) {
                case "confined" -> allocator::confinedArena;
                case "shared" -> allocator::sharedArena;
                default -> group::sharedArena;
              });
      Thread thread = Thread.ofPlatform().stackSize(STACK_BYTES).unstarted(diver::run);
      thread.start();
      thread.join();
      group.close();
      assertEquals(0, group.waitingBytes());
      assertTrue(diver.errors > DIVES / 2, "too few Errors: " + diver.errors);
      LiveBlocks lost = LiveBlockCount.of(EngineDoor.open(allocator));
      assertTrue(lost.count() <= diver.errors / 100, "blocks lost: " + lost.count());
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  private static final class Diver {
    private final Supplier<BlockArena> open;
    private final SplittableRandom random = new SplittableRandom(1);
    private BlockArena arena;
    private int frames;
    private int errors;

    Diver(Supplier<BlockArena> open) {
      this.open = open;
    }

    void run() {
      for (int i = 0; i < DIVES; i++) {
        int above = frames - random.nextInt(FRAMES_MAX);
        frames = 0;
        arena = null;
        try {
          dive(above);
        } catch (StackOverflowError e) {
          errors++;
        }
        closeWhatIsOpen();
      }
    }

    private void dive(int above) {
      frames++;
      if (above <= 0) {
        if (arena != null) {
          arena.close();
        }
        arena = null;
        arena = open.get();
        for (long bytes : SIZES) {
          long ignored = arena.allocate(bytes, 8).address();
        }
      }
      dive(above - 1);
    }

    private void closeWhatIsOpen() {
      try {
        if (arena != null) {
          arena.close();
        }
      } catch (IllegalStateException e) {
        assertEquals("Already closed", e.getMessage());
      }
    }
  }
}
