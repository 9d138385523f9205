// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException.Cause;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each cause of a failed request: named, nothing lost, and over as soon as the cause is. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "SIMULATED_.*")
class OutOfMemoryTest extends AllocatorTestBase {
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long HUGE = 3L << 20;
  private static final long ADDRESS_SPACE = 1L << 42;

  private SimulatedOs os;

  private void buildOn(SimulatedOs system, long limitBytes) {
    allocator.close();
    os = system;
    build(setup.builder().os(os).limitBytes(limitBytes));
  }

  /** Allocates until it fails. */
  private AllocationFailedException exhaust(long bytes) {
    for (int i = 0; i < 100_000; i++) {
      try {
        live.add(heap.malloc(bytes), bytes);
      } catch (AllocationFailedException e) {
        return e;
      }
    }
    throw new AssertionError("never failed");
  }

  private void freeAll() {
    for (long address : live.addresses()) {
      live.remove(address);
      heap.free(address);
    }
    heap.collect();
  }

  private void assertExhaustedAndRecovers(Cause cause, String operand) {
    for (long bytes : new long[] {2000, 100_000, HUGE}) {
      AllocationFailedException e = exhaust(bytes);
      assertEquals(cause, e.kind(), e.getMessage());
      assertTrue(e.getMessage().contains(operand), e.getMessage());
      assertTrue(e.getMessage().contains("committedBytes="), e.getMessage());
      assertTrue(e.getMessage().contains("; free blocks or "), e.getMessage());
      live.verifyAll();
      assertAudit();
      assertThrows(AllocationFailedException.class, () -> heap.calloc(1, 2 * SUPERSLAB));
      assertThrows(
          AllocationFailedException.class, () -> heap.alignedAlloc(2 * SUPERSLAB, 1 << 20));
      assertFailedReallocKeepsTheBlock();
      assertAudit();
      freeAll();
      live.add(heap.malloc(bytes), bytes);
      freeAll();
    }
  }

  private void assertFailedReallocKeepsTheBlock() {
    long address = live.addresses().getFirst();
    assertThrows(AllocationFailedException.class, () -> heap.realloc(address, 40 * SUPERSLAB));
    live.verifyAll();
  }

  @Test
  void theLimitOfTheAllocator() {
    buildOn(new SimulatedOs(ADDRESS_SPACE), 8 * SUPERSLAB);
    assertExhaustedAndRecovers(Cause.EXHAUSTION, "limitBytes=" + 8 * SUPERSLAB);
    assertTrue(allocator.stats().committedBytesPeak() <= 8 * SUPERSLAB);
  }

  /** Empty superslabs that are kept for reuse are given up before a request fails. */
  @Test
  void retainedMemoryDoesNotStandInTheWayOfAHugeBlock() {
    buildOn(new SimulatedOs(ADDRESS_SPACE), 8 * SUPERSLAB);
    exhaust(2000);
    freeAll();
    assertTrue(allocator.stats().retainedBytes() > 0);
    live.add(heap.malloc(7 * SUPERSLAB), 7 * SUPERSLAB);
  }

  @Test
  void theAddressSpace() {
    buildOn(new SimulatedOs(8 * SUPERSLAB), Long.MAX_VALUE);
    AllocationFailedException e = exhaust(2000);
    assertEquals(Cause.EXHAUSTION, e.kind(), e.getMessage());
    assertTrue(e.getMessage().contains("reservedBytes="), e.getMessage());
    live.verifyAll();
    assertAudit();
    freeAll();
    live.add(heap.malloc(100_000), 100_000);
  }

  @Test
  void noAddressSpaceAtAll() {
    buildOn(new SimulatedOs(0), Long.MAX_VALUE);
    assertEquals(0, allocator.stats().reservedBytes());
    assertEquals(Cause.EXHAUSTION, exhaust(10).kind());
    assertEquals(Cause.MAP_FAIL, exhaust(SUPERSLAB + 1).kind());
    assertEquals(AddressFault.FOREIGN, heap.tryFree(1L << 40));
  }

  @Test
  void theSystemRefusesToCommit() {
    buildOn(new SimulatedOs(ADDRESS_SPACE), Long.MAX_VALUE);
    for (long bytes : new long[] {2000, 100_000, HUGE}) {
      os.limitCommit(6 * SUPERSLAB);
      AllocationFailedException e = exhaust(bytes);
      assertEquals(Cause.MAP_FAIL, e.kind(), e.getMessage());
      live.verifyAll();
      assertAudit();
      assertFailedReallocKeepsTheBlock();
      freeAll();
      allocator.trim();
      os.limitCommit(Long.MAX_VALUE);
      live.add(heap.malloc(bytes), bytes);
      freeAll();
      allocator.trim();
    }
  }

  /** A refusal at each of the first 50 calls: between any two, everything allocated is intact. */
  @Test
  void aRefusalAtEachCallOfTheSystem() {
    for (int calls = 0; calls < 50; calls++) {
      buildOn(new SimulatedOs(ADDRESS_SPACE), Long.MAX_VALUE);
      os.refuseAfter(calls);
      if (walk(new SplittableRandom(calls), 300) == 0) {
        assertEquals(Cause.MAP_FAIL, exhaust(SUPERSLAB + 1).kind());
      }
      live.verifyAll();
      assertAudit();
      os.refuseAfter(Long.MAX_VALUE);
      assertEquals(0, walk(new SplittableRandom(calls), 100));
      assertAudit();
      freeAll();
      heap.close();
      allocator.trim();
      assertEquals(0, allocator.stats().committedBytes());
      allocator.close();
      assertEquals(0, os.committedBytes());
    }
  }

  /** Allocates, resizes and frees at random; returns how many requests failed. */
  private int walk(SplittableRandom random, int steps) {
    int failures = 0;
    List<Long> held = new ArrayList<>(live.addresses());
    for (int step = 0; step < steps; step++) {
      long bytes = random.nextLong(1L << random.nextInt(1, 22));
      int choice = held.isEmpty() ? 0 : random.nextInt(6);
      try {
        if (choice <= 3) {
          long address = choice == 1 ? heap.alignedAlloc(bytes, 8192) : heap.malloc(bytes);
          held.add(live.add(address, bytes));
        } else {
          long address = held.get(random.nextInt(held.size()));
          if (choice == 4) {
            long next = heap.realloc(address, bytes);
            live.remove(address, next, bytes);
            held.remove(address);
            held.add(live.add(next, bytes));
          } else {
            held.remove(address);
            live.remove(address);
            heap.free(address);
          }
        }
      } catch (AllocationFailedException e) {
        failures++;
      }
    }
    return failures;
  }
}
