// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SuperslabLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Four real threads that cut and release slabs of many units as fast as they can, under a limit and
 * a bound so small that superslabs are retained, purged and registered anew all the time.
 */
@ParameterizedClass
@EnumSource
class SlabChurnTest extends AllocatorTestBase {
  private static final int THREADS = 4;
  private static final int STEPS_REAL = 3_000;
  private static final int STEPS_SIMULATED = 400;
  private static final int HELD = 6;
  private static final long LIMIT = 24 * SuperslabLayout.SUPERSLAB_BYTES;

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @Test
  void superslabsThatComeAndGoAreCountedAndFound() throws InterruptedException {
    allocator.close();
    build(setup.builder().limitBytes(LIMIT).retainedBytesMax(2 * SuperslabLayout.SUPERSLAB_BYTES));
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      long seed = t;
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failures.add(e))
              .start(() -> churn(new SplittableRandom(seed))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    assertAudit();
    // A thread whose heap another one empties takes slabs for the shared heap, which finds out what
    // came back to them when it is idle: for one call it is still new.
    allocator.collectIdle();
    allocator.collectIdle();
    assertEquals(0, allocator.stats().allocatedBytes());
    assertTrue(allocator.stats().committedBytesPeak() <= LIMIT);
    allocator.trim();
    assertEquals(0, allocator.stats().committedBytes());
  }

  private void churn(SplittableRandom random) {
    Heap own = allocator.newHeap();
    List<Long> held = new ArrayList<>();
    int steps = setup.simulated() ? STEPS_SIMULATED : STEPS_REAL;
    for (int step = 0; step < steps; step++) {
      if (held.size() < HELD && random.nextInt(3) > 0) {
        try {
          long address = own.malloc(random.nextLong(10_000, 1L << 21));
          memory.storePlain(address, 0, address);
          held.add(address);
        } catch (AllocationFailedException e) {
          // The limit: what is held can be freed all the same.
        }
      } else if (!held.isEmpty()) {
        free(own, held.remove(random.nextInt(held.size())));
      }
      if (step % 500 == 0) {
        allocator.trim();
      }
    }
    held.forEach(address -> free(own, address));
    own.close();
  }

  private void free(Heap own, long address) {
    if (memory.loadPlain(address, 0) != address) {
      throw new AssertionError("block " + Long.toHexString(address) + " was overwritten");
    }
    own.free(address);
  }
}
