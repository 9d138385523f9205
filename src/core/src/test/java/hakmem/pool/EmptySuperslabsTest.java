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
}
