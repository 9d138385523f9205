// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.diag.HeapAuditor;
import hakmem.memory.Errno;
import hakmem.memory.OsMemory;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as Linux on aarch64 hands them out, below 2^48; and what is beyond. */
class AddressWidthTest {
  private static final long SPACE_END = 1L << 48;
  private static final long SPACE_BYTES = 1L << 30;
  private static final long HUGE = 3L << 20;

  private static Allocator allocatorAt(long first, boolean headers) {
    return EngineDoor.withMemory(
            Allocator.builder(), new SimulatedOs(SPACE_BYTES, first, SPACE_END))
        .headers(headers)
        .reserveBytes(1L << 26)
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void addressesOf48BitsServe(boolean headers) {
    try (Allocator allocator = allocatorAt(SPACE_END - (1L << 32), headers);
        Heap heap = allocator.newHeap();
        Heap other = allocator.newHeap()) {
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        blocks.add(heap.malloc(16 + i));
        assertTrue(blocks.getLast() >>> 47 == 1);
      }
      blocks.add(heap.malloc(HUGE));
      blocks.set(0, heap.realloc(blocks.get(0), 5000));
      for (int i = 0; i < blocks.size(); i += 3) {
        assertNull(other.tryFree(blocks.get(i))); // By a remote list.
        assertEquals(AddressFault.FOREIGN, other.tryFree(blocks.get(i) & (1L << 47) - 1));
        assertTrue(heap.tryFree(blocks.get(i)) != null);
      }
      heap.collect();
      for (int i = 0; i < 100; i++) {
        heap.free(heap.calloc(1, 100));
      }
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void addressesBeyondAreRefused(boolean headers) {
    SimulatedOs os = new SimulatedOs(SPACE_BYTES, SPACE_END - 4096, 1L << 52);
    try (Allocator allocator =
        EngineDoor.withMemory(Allocator.builder(), os).headers(headers).build()) {
      assertThrows(AllocationFailedException.class, () -> allocator.malloc(100));
      AllocationFailedException huge =
          assertThrows(AllocationFailedException.class, () -> allocator.malloc(HUGE));
      assertEquals(AllocationFailedException.Cause.MAP_FAIL, huge.kind());
      assertFalse(allocator.owns(SPACE_END));
      assertEquals(0, allocator.stats().committedBytes());
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
    assertFalse(Errno.isRefusal(os.reserve(SPACE_BYTES, 4096)), "all was given back");
  }

  /** What the system does not take back is retired: it is not forgotten. */
  @Test
  void whatIsNotTakenBackIsRetired() {
    SimulatedOs os = new SimulatedOs(SPACE_BYTES, SPACE_END - 4096, 1L << 52);
    AtomicInteger refusals = new AtomicInteger();
    OsMemory keeping = keeping(os, refusals);
    try (Allocator allocator = EngineDoor.withMemory(Allocator.builder(), keeping).build()) {
      assertThrows(AllocationFailedException.class, () -> allocator.malloc(100));
      assertThrows(AllocationFailedException.class, () -> allocator.malloc(HUGE));
    }
    assertTrue(refusals.get() >= 2, "ranges of superslabs and of huge blocks");
    assertFalse(Errno.isRefusal(os.reserve(SPACE_BYTES, 4096)), "all was retired");
  }

  /** A system that cannot release a range, since a mapping would become two. */
  private static OsMemory keeping(SimulatedOs os, AtomicInteger refusals) {
    return (OsMemory)
        Proxy.newProxyInstance(
            OsMemory.class.getClassLoader(),
            new Class<?>[] {OsMemory.class},
            (_, method, arguments) -> {
              if (method.getName().equals("release")) {
                refusals.incrementAndGet();
                return false;
              }
              return method.invoke(os, arguments);
            });
  }
}
