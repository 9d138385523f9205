// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.diag.HeapAuditor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What large blocks keep, and what empty superslabs do, makes way for each other. */
class EmptySuperslabsTest {
  private static final long MIB = 1L << 20;

  @Test
  void hugeBlocksInUseGiveThemRoom() {
    try (Allocator allocator = Allocator.builder().retainedBytesMax(16 * MIB).build()) {
      Heap heap = allocator.newHeap();
      long huge = heap.malloc(14 * MIB);
      heap.free(huge);
      assertEquals(huge, heap.malloc(14 * MIB), "it has a place");
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        blocks.add(heap.malloc(MIB - 4096));
      }
      blocks.forEach(heap::free);
      assertTrue(allocator.stats().retainedBytes() > 8 * MIB, () -> allocator.stats().toString());
      assertTrue(allocator.stats().retainedBytes() <= 16 * MIB);
      heap.free(huge);
      assertTrue(allocator.stats().retainedBytes() <= 16 * MIB);
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  @Test
  void aSuperslabTakesTheBytesOfKeptBlocks() {
    try (Allocator allocator = Allocator.builder().retainedBytesMax(64 * MIB).build()) {
      Heap heap = allocator.newHeap();
      long inUse = heap.malloc(9 * MIB);
      long first = heap.malloc(3 * MIB);
      long second = heap.malloc(5 * MIB);
      heap.free(first);
      heap.free(second);
      assertEquals(8 * MIB, allocator.stats().retainedBytes());
      assertTrue(heap.owns(heap.malloc(64)));
      long left = allocator.stats().retainedBytes();
      assertTrue(left == 3 * MIB || left == 5 * MIB, "one has gone: " + left);
      assertTrue(heap.owns(heap.malloc(MIB / 2)));
      assertEquals(left, allocator.stats().retainedBytes(), "there is room in the superslab");
      assertTrue(heap.owns(heap.malloc(2 * MIB)));
      assertEquals(0, allocator.stats().retainedBytes());
      assertTrue(heap.owns(inUse));
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }
}
