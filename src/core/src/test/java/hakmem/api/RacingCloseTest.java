// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SuperslabLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads use an allocator while another closes it: each operation does what it always does, or
 * says in a typed way that the allocator is closed. Whoever touches memory that is gone would take
 * the JVM along.
 */
class RacingCloseTest {
  private static final int ROUNDS = 40;
  private static final int THREADS = 3;
  private static final int OPERATIONS_AFTERWARDS = 200;
  private static final int OPERATIONS_PER_SEED = 200;
  private static final int OPERATIONS_MAX = 2_000_000;
  private static final int HELD_MAX = 64;

  /** One allocator and those who use it while it is closed. */
  private static final class Round {
    final Allocator allocator;
    final boolean realMemory;
    final CyclicBarrier start = new CyclicBarrier(THREADS + 1);
    final AtomicInteger operations = new AtomicInteger();
    final AtomicInteger closedFound = new AtomicInteger();
    final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    volatile boolean closed;

    Round(Setup setup) {
      Allocator.Builder builder = setup.builder();
      this.allocator = builder.retainedBytesMax(SuperslabLayout.SUPERSLAB_BYTES).build();
      this.realMemory = !setup.simulated();
    }

    void use(int thread, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      Heap heap = thread == 0 ? allocator.newHeap() : null;
      List<Long> held = new ArrayList<>();
      MemorySegment view = allocator.callocSegment(4096);
      meet(start);
      int afterwards = 0;
      for (int i = 0; i < OPERATIONS_MAX && afterwards < OPERATIONS_AFTERWARDS; i++) {
        operations.incrementAndGet();
        boolean wasClosed = closed;
        afterwards += wasClosed ? 1 : 0;
        try {
          operation(heap, random, held, view);
        } catch (AllocatorClosedException e) {
          closedFound.incrementAndGet();
          held.clear();
        } catch (InvalidFreeException e) {
          assertEquals(AddressFault.FOREIGN, e.kind(), e::getMessage);
          assertTrue(e.getMessage().contains("closed"), e::getMessage);
        } catch (IllegalStateException e) {
          assertEquals("Already closed", e.getMessage());
        }
      }
      assertEquals(OPERATIONS_AFTERWARDS, afterwards, "the allocator was never closed");
    }

    private void operation(
        Heap heap, SplittableRandom random, List<Long> held, MemorySegment view) {
      long bytes = random.nextInt(200) == 0 ? 3L << 20 : random.nextLong(1, 3000);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> held.add(heap == null ? allocator.malloc(bytes) : heap.malloc(bytes));
        case 3 -> held.add(allocator.calloc(1, bytes));
        case 4 -> {
          if (realMemory) {
            view.set(ValueLayout.JAVA_LONG, 8, view.get(ValueLayout.JAVA_LONG, 0) + 1);
          }
        }
        case 5 -> held.add(allocator.realloc(held.isEmpty() ? 0 : held.removeLast(), bytes));
        case 6 -> {
          if (heap != null) {
            heap.collect();
          }
          allocator.collectIdle();
        }
        default -> {
          while (held.size() > (random.nextBoolean() ? 0 : HELD_MAX / 2)) {
            long block = held.remove(random.nextInt(held.size()));
            if (heap == null) {
              allocator.free(block);
            } else {
              heap.free(block);
            }
          }
        }
      }
    }

    private static void meet(CyclicBarrier barrier) {
      try {
        barrier.await();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    void run(long seed) throws InterruptedException {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((dying, e) -> failures.add(e))
                .start(() -> use(thread, seed * THREADS + thread)));
      }
      meet(start);
      while (operations.get() < seed * OPERATIONS_PER_SEED && failures.isEmpty()) {
        Thread.onSpinWait();
      }
      allocator.close(CloseMode.values()[(int) (seed % 2) + 1]);
      closed = true;
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), List.copyOf(failures));
      assertTrue(closedFound.get() > 0);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"REAL_.*", "SIMULATED_HEADERS"})
  void everyOperationSaysThatTheAllocatorIsClosed(Setup setup) throws InterruptedException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      new Round(setup).run(seed);
    }
  }
}
