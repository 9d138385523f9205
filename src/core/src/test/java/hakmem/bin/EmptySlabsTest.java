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

/** A heap keeps a few empty slabs of several units: it saves cuts, and they stand in no way. */
class EmptySlabsTest {
  private static final int PAIRS = 1000;
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long LARGE = 100_000;
  private static final long LARGER = 30 << 16;
  private static final long HUGE = 3L << 20;
  private static final long[] UNITS = {6, 8, 10, 12};

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
  void classesInTurnAreCutAFewTimesEach() {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      long[] sizes = {70_000, LARGE, 200_000, 9 << 16};
      for (int i = 0; i < PAIRS; i++) {
        for (long bytes : sizes) {
          heap.free(heap.malloc(bytes));
        }
      }
      assertTrue(cuts(allocator) <= sizes.length * 9L, cuts(allocator) + " cuts");
      heap.collect();
      assertEquals(0, allocator.stats().committedBytes());
    }
  }

  @Test
  void thoseThatWereKeptForLongestGoFirst() {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      long[] blocks = new long[4];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = heap.malloc(UNITS[i] << 16);
      }
      for (long block : blocks) {
        heap.free(block);
      }
      long cuts = cuts(allocator);
      for (int i = 1; i < blocks.length; i++) {
        assertTrue(heap.owns(heap.malloc(UNITS[i] << 16)));
      }
      assertEquals(cuts, cuts(allocator), "the others have stayed");
      assertTrue(heap.owns(heap.malloc(UNITS[0] << 16)));
      assertEquals(cuts + 1, cuts(allocator), "the first has gone");
    }
  }

  @Test
  void oneThatIsUsedAgainIsNotReleased() {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      heap.free(heap.malloc(12 << 16));
      long again = heap.malloc(12 << 16);
      for (int units = 13; units < 32; units++) {
        heap.free(heap.malloc((long) units << 16));
        assertTrue(heap.owns(again));
        assertTrue(allocator.stats().committedBytes() <= 3 * SUPERSLAB);
      }
      heap.free(again);
      long cuts = cuts(allocator);
      assertTrue(heap.owns(heap.malloc(12 << 16)));
      assertEquals(cuts, cuts(allocator), "it is kept once more");
    }
  }

  @Test
  void theirUnitsServeBeforeTheSystemIsAsked() {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      assertTrue(heap.owns(heap.malloc(60_000)));
      long large = heap.malloc(LARGE);
      long larger = heap.malloc(200_000);
      heap.free(large);
      heap.free(larger);
      long committed = allocator.stats().committedBytes();
      for (long bytes = SuperslabLayout.UNIT_BYTES; bytes < committed; bytes += 1 << 16) {
        assertTrue(heap.owns(heap.malloc(60_000)));
        assertEquals(committed, allocator.stats().committedBytes());
      }
      assertTrue(heap.owns(heap.malloc(60_000)));
      assertTrue(allocator.stats().committedBytes() > committed);
    }
  }

  /** Two classes in turn until both are left alone: each time the other's units would do. */
  private static void useInTurn(Heap heap, long bytes, long otherBytes) {
    for (int i = 0; i < PAIRS; i++) {
      heap.free(heap.malloc(bytes));
      heap.free(heap.malloc(otherBytes));
    }
  }

  @Test
  void oneBehindThoseThatAreLeftAloneMakesRoom() {
    try (Allocator allocator = allocator(8 * SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      useInTurn(heap, 70_000, LARGE);
      assertTrue(heap.owns(heap.malloc(60_000)));
      heap.free(heap.malloc(200_000));
      long committed = allocator.stats().committedBytes();
      long cuts = cuts(allocator);
      assertTrue(heap.owns(heap.malloc(250_000)));
      assertEquals(committed, allocator.stats().committedBytes(), "its units have served");
      heap.free(heap.malloc(70_000));
      heap.free(heap.malloc(LARGE));
      assertEquals(cuts + 1, cuts(allocator), "those of the others have not");
    }
  }

  @Test
  void thoseThatAreLeftAloneMakeRoomBeforeASuperslabIsOpened() {
    try (Allocator allocator = allocator(SUPERSLAB)) {
      Heap heap = allocator.newHeap();
      useInTurn(heap, 70_000, LARGE);
      assertTrue(heap.owns(heap.malloc(SUPERSLAB)));
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
