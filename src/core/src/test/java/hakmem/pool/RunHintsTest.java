// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.bin.AllocatorParts;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.registry.AddressRange;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A search for a run of units looks at a superslab that has none once, until units come back. */
class RunHintsTest {
  private static final int SUPERSLABS = 8;
  private static final int SMALL = 64 << 10; // A slab of one unit.
  private static final int LARGE = 128 << 10; // A slab of two.
  private static final int LARGE_UNITS = 2;

  private final Allocator allocator =
      EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
          .reserveBytes(2 * SUPERSLABS * SuperslabLayout.SUPERSLAB_BYTES)
          .magazineBytesMax(0)
          .build();
  private final AllocatorParts parts = EngineDoor.open(allocator).parts();
  private final AddressRange range = parts.registry().primary();
  private final BlockHeap heap = (BlockHeap) allocator.newHeap();
  private final long[] blocks = new long[SUPERSLABS * SuperslabLayout.UNITS];

  RunHintsTest() {
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = heap.malloc(SMALL);
    }
  }

  @AfterEach
  void auditAndClose() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close();
  }

  private void freeEverySecond() {
    for (int i = 0; i < blocks.length; i += 2) {
      heap.free(blocks[i]);
    }
    heap.collect();
  }

  private int superslabOf(long block) {
    return parts.registry().lookup(block).superslab.index;
  }

  private int nextOfLarge() {
    return range.nextAvailable(LARGE_UNITS, 0);
  }

  @Test
  void whatHasNoRunIsLookedAtOnce() {
    freeEverySecond();
    assertEquals(0, nextOfLarge()); // Nobody has asked for two: any may have them.
    assertEquals(-1, range.nextAvailable(LARGE_UNITS, SUPERSLABS));
    long first = heap.malloc(LARGE);
    assertEquals(SUPERSLABS, superslabOf(first));
    assertEquals(SUPERSLABS, nextOfLarge());
    assertEquals(0, range.nextAvailable(1, 0));
    long second = heap.malloc(LARGE);
    assertEquals(SUPERSLABS, superslabOf(second));
  }

  @Test
  void unitsThatComeBackAreFoundAsLongAsTheyAreNow() {
    freeEverySecond();
    heap.free(heap.malloc(LARGE));
    heap.free(blocks[SuperslabLayout.UNITS + 1]); // Joins its two neighbours.
    heap.collect();
    assertEquals(1, nextOfLarge());
    assertTrue(range.isAvailable(1, LARGE_UNITS));
    assertEquals(1, superslabOf(heap.malloc(LARGE)));
  }

  @Test
  void aSuperslabThatIsGoneIsLookedAtNoMore() {
    long large = heap.malloc(LARGE);
    int index = superslabOf(large);
    assertEquals(index, nextOfLarge());
    heap.free(large);
    heap.collect();
    assertNotEquals(0, allocator.trim());
    assertEquals(-1, nextOfLarge());
  }

  @Test
  void freeUnitsAreCountedAndTheLongestRunIs() {
    assertEquals(new FreeUnits(0, 0), parts.pool().freeUnits());
    for (int unit : new int[] {0, 40, 41, 42, 70, 71}) {
      heap.free(blocks[unit]);
    }
    heap.collect();
    FreeUnits free = parts.pool().freeUnits();
    assertEquals(new FreeUnits(6, 3), free);
    assertEquals(6 * SuperslabLayout.UNIT_BYTES, free.bytes());
    assertEquals(3 * SuperslabLayout.UNIT_BYTES, free.longestBytes());
  }
}
