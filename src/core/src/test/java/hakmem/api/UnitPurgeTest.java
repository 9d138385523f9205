// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SuperslabLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Units that no slab has go back to the system, however long their superslab is in use. */
@ParameterizedClass
@EnumSource(Setup.class)
class UnitPurgeTest extends AllocatorTestBase {
  private static final long UNIT = SuperslabLayout.UNIT_BYTES;
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;

  /** Of slabs with few blocks. */
  private static final int BYTES = 40_000;

  private long committed() {
    return allocator.stats().committedBytes();
  }

  /** Fills two superslabs, and leaves one block in each. */
  private void leaveTwo() {
    long[] blocks = new long[2 * SuperslabLayout.UNITS];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = heap.malloc(BYTES);
      memory.storePlain(blocks[i], BYTES / 2, -1);
    }
    assertTrue(committed() >= blocks.length * BYTES);
    for (int i = 0; i < blocks.length; i++) {
      if (i % SuperslabLayout.UNITS == 5) {
        live.add(blocks[i], BYTES);
      } else {
        heap.free(blocks[i]);
      }
    }
    heap.collect();
  }

  @Test
  void trimGivesFreeUnitsBackAtOnce() {
    leaveTwo();
    long before = committed();
    long bytes = allocator.trim();
    assertEquals(before - committed(), bytes);
    assertTrue(committed() <= 4 * UNIT, () -> "committedBytes=" + committed());
    assertAudit();
    assertEquals(0, allocator.trim(), "and once");
  }

  @Test
  void unitsThatWentBackAreUsedAgainAndReadZero() {
    leaveTwo();
    allocator.trim();
    for (int i = 0; i < SuperslabLayout.UNITS; i++) {
      long block = heap.calloc(1, BYTES);
      for (long at = 0; at + 8 <= BYTES; at += 8) {
        assertEquals(0, memory.loadPlain(block, (int) at));
      }
      live.add(block, BYTES);
    }
    assertTrue(committed() >= SuperslabLayout.UNITS * BYTES);
    assertAudit();
  }

  @Test
  void unitsThatStayFreeForARoundGoBackWhileOthersAreCut() {
    leaveTwo();
    long before = committed();
    allocator.collectIdle();
    assertEquals(before, committed(), "free since this round");
    live.add(heap.malloc(3 * UNIT), 3 * UNIT); // A cut: the round is not a quiet one.
    allocator.collectIdle();
    assertTrue(before - committed() >= SUPERSLAB / 2, () -> before + " to " + committed());
    live.add(heap.malloc(5 * UNIT), 5 * UNIT);
    allocator.collectIdle();
    assertAudit();
  }

  @Test
  void aLimitTakesFreeUnitsBeforeItRefuses() {
    allocator.close();
    build(setup.builder().limitBytes(2 * SUPERSLAB + UNIT));
    leaveTwo();
    // More than the limit leaves beside two whole superslabs, less than what is not in use.
    live.add(heap.malloc(3 * UNIT), 3 * UNIT);
    live.add(heap.malloc(2 * SUPERSLAB - 24 * UNIT), 2 * SUPERSLAB - 24 * UNIT);
    assertThrows(AllocationFailedException.class, () -> heap.malloc(2 * SUPERSLAB));
    assertTrue(committed() <= 2 * SUPERSLAB + UNIT);
  }
}
