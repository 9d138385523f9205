// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory that the system does not take back stays counted, and is used again. */
class LockedMemoryTest {
  private static final long UNIT = SuperslabLayout.UNIT_BYTES;

  private final SimulatedOs os = new SimulatedOs(1L << 30);

  private Allocator build() {
    os.lockMemory();
    return EngineDoor.withMemory(Allocator.builder(), os).retainedBytesMax(0).build();
  }

  @Test
  void whatIsNotTakenBackStaysCommitted() {
    try (Allocator allocator = build()) {
      BlockHeap heap = (BlockHeap) allocator.newHeap();
      heap.free(heap.malloc(100_000));
      long committed = allocator.stats().committedBytes();
      assertTrue(committed >= 100_000);
      for (int i = 0; i < 3; i++) {
        heap.free(heap.malloc(100_000));
        heap.collect();
        assertEquals(committed, allocator.stats().committedBytes(), "round " + i);
        assertEquals(0, allocator.trim());
        assertEquals(List.of(), HeapAuditor.audit(allocator));
      }
    }
  }

  /** Its units come back since others are refused: it is empty again, and its memory stays. */
  @Test
  void whatIsNotTakenBackIsFoundAfterARefusal() {
    try (Allocator allocator = build()) {
      BlockHeap heap = (BlockHeap) allocator.newHeap();
      long block = heap.malloc(10 * UNIT);
      heap.free(block);
      heap.collect();
      os.refuseAfter(0);
      assertThrows(AllocationFailedException.class, () -> heap.malloc(20 * UNIT));
      assertEquals(block, heap.malloc(10 * UNIT));
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }
}
