// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several threads free the same block at the same moment: one of them does, the others are told.
 */
@ParameterizedClass
@EnumSource
class RacingFreeTest extends AllocatorTestBase {
  private static final int THREADS = 3;
  private static final int BLOCKS = 30_000;
  private static final Set<AddressFault> LOSERS =
      EnumSet.of(AddressFault.DOUBLE_FREE, AddressFault.NOT_ALLOCATED, AddressFault.CORRUPTED);

  @Test
  void eachBlockIsFreedOnce() throws InterruptedException {
    long[] addresses = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      addresses[i] = heap.malloc(64);
    }
    AtomicIntegerArray accepted = new AtomicIntegerArray(BLOCKS);
    Queue<Object> failures = new ConcurrentLinkedQueue<>();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, e) -> failures.add(e))
              .start(() -> freeAll(addresses, accepted, start, failures)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    for (int i = 0; i < BLOCKS; i++) {
      assertEquals(1, accepted.get(i), "block " + i);
    }
    assertAudit();
    heap.close();
    allocator.trim();
    assertEquals(0, allocator.stats().committedBytes());
  }

  private void freeAll(
      long[] addresses, AtomicIntegerArray accepted, CyclicBarrier start, Queue<Object> failures) {
    for (int i = 0; i < addresses.length; i++) {
      if (i % 256 == 0) {
        meet(start);
      }
      AddressFault fault = allocator.tryFree(addresses[i]);
      if (fault == null) {
        accepted.incrementAndGet(i);
      } else if (!LOSERS.contains(fault)) {
        failures.add(fault);
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
}
