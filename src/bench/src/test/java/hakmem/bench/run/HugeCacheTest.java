// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hakmem.api.Allocator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures of an allocator whose requests are known. */
class HugeCacheTest {
  private static final long SHORT_BYTES = 3L << 20;
  private static final long LONG_BYTES = 9L << 20;
  private static final long RETAINED_BYTES = 32L << 20;

  @Test
  void countsWhatWasAskedSinceAnEarlierLook() {
    try (Allocator allocator =
        Allocator.builder().retainedBytesMax(RETAINED_BYTES).maintenanceMillis(0).build()) {
      assertEquals(new HugeCache(List.of()), HugeCache.of(allocator));
      long first = allocator.malloc(SHORT_BYTES); // a miss
      HugeCache warm = HugeCache.of(allocator);
      assertEquals(1, warm.misses());
      allocator.free(first);
      allocator.free(allocator.malloc(SHORT_BYTES)); // a hit
      allocator.free(allocator.malloc(LONG_BYTES)); // a miss
      HugeCache asked = HugeCache.of(allocator).since(warm);
      HugeCache.Band shorter = asked.bands().getFirst();
      HugeCache.Band longer = asked.bands().getLast();
      assertEquals(2L << 20, shorter.leastBytes());
      assertEquals(1, shorter.hits());
      assertEquals(0, shorter.misses());
      assertEquals(8L << 20, longer.leastBytes());
      assertEquals(0, longer.hits());
      assertEquals(1, longer.misses());
      assertEquals(RETAINED_BYTES, longer.capBytes());
      assertEquals(0.5, asked.hitRate());
      assertEquals(shorter.keptBytes() + longer.keptBytes(), asked.keptBytes());
      assertEquals(asked, HugeCache.parse(asked.print()));
      allocator.trim();
      HugeCache nothingMore = HugeCache.of(allocator).since(HugeCache.of(allocator));
      assertEquals(new HugeCache(List.of()), nothingMore);
      assertNull(nothingMore.hitRate());
      assertEquals(nothingMore, HugeCache.parse(nothingMore.print()));
    }
  }
}
