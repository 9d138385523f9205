// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.superslab.Slab;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A heap keeps one empty slab of several units: it saves cuts, and stands in nobody's way. */
class EmptySlabsTest {
  private static final int PAIRS = 1000;
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long LARGE = 100_000;
  private static final long LARGER = 30 << 16;
  private static final long HUGE = 3L << 20;

  private static Allocator allocator(long limitBytes) {
    return EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
        .limitBytes(limitBytes)
        .retainedBytesMax(0)
        .build();
  }

  private static long cuts(Allocator allocator) {
    return EngineDoor.open(allocator).parts().pool().cutCount();
  }

  @ParameterizedTest
  @ValueSource(longs = {70_000, LARGE, 200_000, 1 << 20, LARGER, 2 << 20})
  void mallocAndFreeInTurnCutOnce(long bytes) {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      for (int i = 0; i < PAIRS; i++) {
        heap.free(heap.malloc(bytes));
      }
      assertEquals(1, cuts(allocator));
    }
  }

  @Test
  void theLastOneStays() {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      long large = heap.malloc(LARGE);
      long larger = heap.malloc(LARGER);
      heap.free(large);
      long both = allocator.stats().committedBytes();
      assertTrue(both >= LARGE + LARGER);
      heap.free(larger);
      long one = allocator.stats().committedBytes();
      assertTrue(LARGER <= one && one <= both - LARGE, "the first has gone");
      heap.collect();
      assertEquals(0, allocator.stats().committedBytes());
    }
  }

  @Test
  void itMakesRoomForAnotherSlab() {
    try (Allocator allocator = allocator(SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      heap.free(heap.malloc(SUPERSLAB));
      assertTrue(heap.owns(heap.malloc(64)));
    }
  }

  @Test
  void itMakesRoomForAHugeBlock() {
    try (Allocator allocator = allocator(2 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      long block = heap.malloc(LARGER);
      heap.free(block);
      assertTrue(allocator.stats().committedBytes() > 0);
      assertTrue(heap.owns(heap.malloc(HUGE)));
      assertFalse(heap.owns(block));
    }
  }

  /** Of a wrong program: nobody checks its second free. The slab must not be lost for it. */
  @Test
  void anEmptySlabToWhichABlockComesIsKept() {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      AllocatorParts parts = EngineDoor.open(allocator).parts();
      BlockHeap heap = (BlockHeap) allocator.newHeap();
      long block = heap.malloc(LARGE);
      Slab slab = parts.registry().lookup(block);
      long signature = parts.claims().signatureOf(block);
      heap.free(block);
      parts.remoteList().push(slab, block, signature);
      assertFalse(parts.surrender().releaseSlab(slab));
      assertEquals(heap.id(), slab.owner);
    }
  }
}
