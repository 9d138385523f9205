// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Births, requests and closes of nested allocators at a time. */
class NestedCloseTest {
  private static final int ROUNDS = 60;
  private static final int THREADS = 3;
  private static final long HUGE = 3L << 20;
  private static final long LIMIT = 4 * HUGE;

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger born = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  /** Builds one, uses it up to the limit that all share, and leaves it open or closes it. */
  private void live(SimulatedOs os, Allocator outer, int number, CyclicBarrier start) {
    try {
      start.await();
      for (int i = 0; i < 8; i++) {
        Allocator own = builder(os, "part" + number + "-" + i).within(outer).build();
        born.incrementAndGet();
        use(own);
        if (i % 2 == 0) {
          own.close();
        }
      }
    } catch (AllocatorClosedException e) {
      // As it may be.
    } catch (Throwable e) { // Whatever it was: it fails the test.
      failures.add(e);
    }
  }

  private void use(Allocator own) {
    try {
      for (int i = 0; i < 4; i++) {
        own.malloc(HUGE);
        AddressFault ignored = own.tryFree(own.malloc(100)); // It may be closed meanwhile.
      }
    } catch (AllocationFailedException e) {
      refused.incrementAndGet();
      assertEquals("outer", e.tag());
    }
  }

  private static Allocator.Builder builder(SimulatedOs os, String name) {
    return EngineDoor.withMemory(Allocator.builder(), os).reserveBytes(1L << 26).name(name);
  }

  @Test
  void nothingIsLeftWhoeverComesFirst() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      SimulatedOs os = new SimulatedOs(1L << 36);
      Allocator outer = builder(os, "outer").limitBytes(LIMIT).build();
      Allocator middle = builder(os, "middle").within(outer).build();
      CyclicBarrier start = new CyclicBarrier(THREADS + 1);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int number = t;
        threads.add(Thread.ofPlatform().start(() -> live(os, middle, number, start)));
      }
      start.await();
      for (int i = 0; i < round * 20; i++) {
        TagUsage usage = outer.usage();
        assertTrue(usage.committedBytes() <= LIMIT && usage.peakBytes() <= LIMIT);
      }
      middle.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), List.copyOf(failures), "round " + round);
      assertEquals(0, outer.usage().committedBytes(), "round " + round);
      assertEquals(0, outer.usage().nested().size(), "round " + round);
      outer.close();
    }
    assertTrue(born.get() > ROUNDS && refused.get() > 0, () -> born + " born, " + refused);
  }
}
