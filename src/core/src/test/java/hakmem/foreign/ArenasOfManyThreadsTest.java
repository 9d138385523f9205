// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hakmem.api.Allocator;
import hakmem.api.BlockArena;
import hakmem.api.ScopeGroup;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Threads allocate from shared arenas that others close meanwhile. */
class ArenasOfManyThreadsTest {
  private static final int THREADS = 4;
  private static final int ARENAS = 600;
  private static final int SEGMENTS = 8;

  @Test
  void sharedArenas() throws InterruptedException {
    run(Allocator::sharedArena);
  }

  @Test
  void groupedArenas() throws InterruptedException {
    AtomicReference<ScopeGroup> group = new AtomicReference<>();
    run(
        allocator -> {
          if (group.get() == null) {
            group.set(allocator.scopeGroup(1 << 20));
          }
          return group.get().sharedArena();
        },
        () -> {
          group.get().close();
          assertEquals(0, group.get().waitingBytes());
        });
  }

  private static void run(Function<Allocator, BlockArena> open) throws InterruptedException {
    run(open, () -> {});
  }

  private static void run(Function<Allocator, BlockArena> open, Runnable atTheEnd)
      throws InterruptedException {
    try (Allocator allocator = Allocator.builder().maintenanceMillis(0).build()) {
      AtomicReference<BlockArena> current = new AtomicReference<>(open.apply(allocator));
      AtomicReference<Throwable> unexpected = new AtomicReference<>();
      Thread[] threads = new Thread[THREADS];
      for (int i = 0; i < THREADS; i++) {
        int number = i + 1;
        threads[i] = Thread.ofPlatform().start(() -> allocate(current, number, unexpected));
      }
      for (int i = 0; i < ARENAS; i++) {
        BlockArena next = open.apply(allocator);
        current.getAndSet(next).close();
      }
      current.getAndSet(null).close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(unexpected.get());
      atTheEnd.run();
      LiveBytes.assertNone(allocator);
    }
  }

  /** Segments of this thread keep what it wrote, or their scope has ended. */
  private static void allocate(
      AtomicReference<BlockArena> current, int number, AtomicReference<Throwable> unexpected) {
    try {
      for (BlockArena arena = current.get(); arena != null; arena = current.get()) {
        try {
          useOne(arena, number);
        } catch (IllegalStateException e) {
          assertEquals("Already closed", e.getMessage());
        }
      }
    } catch (Throwable e) {
      unexpected.compareAndSet(null, e);
    }
  }

  private static void useOne(BlockArena arena, int number) {
    MemorySegment[] segments = new MemorySegment[SEGMENTS];
    for (int i = 0; i < SEGMENTS; i++) {
      segments[i] = arena.allocate(i == 0 ? 3000 : 64 * i, 8);
      for (long at = 0; at < segments[i].byteSize(); at += Long.BYTES) {
        assertEquals(0, segments[i].get(ValueLayout.JAVA_LONG, at), "not zero");
      }
      segments[i].fill((byte) number);
    }
    for (MemorySegment segment : segments) {
      assertEquals(number, segment.get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(number, segment.get(ValueLayout.JAVA_BYTE, segment.byteSize() - 1));
    }
  }
}
