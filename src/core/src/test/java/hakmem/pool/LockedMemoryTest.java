// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory that the system does not take back stays counted, and is used again. */
class LockedMemoryTest {
  @Test
  void whatIsNotTakenBackStaysCommitted() {
    SimulatedOs os = new SimulatedOs(1L << 30);
    os.lockMemory();
    try (Allocator allocator =
        EngineDoor.withMemory(Allocator.builder(), os).retainedBytesMax(0).build()) {
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
}
