// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one heap has in plenty serves others, before a superslab is taken from the system. */
class SurplusTest {
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final int WAITING = 1000;
  private static final int STAYS = 100;
  private static final int BYTES = 592;

  private final Allocator allocator =
      EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
          .retainedBytesMax(0)
          .build();

  @ParameterizedTest
  @ValueSource(ints = {64, 592, 4000})
  void whoFreesWhatOthersAllocateKeepsLittleOfIt(int bytes) {
    Heap producer = allocator.newHeap();
    Heap consumer = allocator.newHeap();
    long[] waiting = new long[WAITING];
    int steps = (int) (100 * SUPERSLAB / bytes);
    for (int i = 0; i < steps; i++) {
      long block = producer.malloc(bytes);
      if (i % STAYS != 0) {
        consumer.free(waiting[i % WAITING]);
        waiting[i % WAITING] = block;
      }
    }
    long live = (steps / STAYS + WAITING) * (long) bytes;
    long committed = allocator.stats().committedBytes();
    assertTrue(committed <= live * 3 / 2 + 4 * SUPERSLAB, committed + " bytes for " + live);
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    for (long block : waiting) {
      consumer.free(block);
    }
  }

  /** Slabs of which so many of four blocks are freed, and whether another heap gets them. */
  @ParameterizedTest
  @CsvSource({"1, false", "3, true"})
  void onlySlabsWithMuchRoomAreTaken(int freedOfFour, boolean taken) {
    BlockHeap owner = (BlockHeap) allocator.newHeap();
    Heap other = allocator.newHeap();
    int count = (int) (4 * SUPERSLAB / BYTES);
    long[] blocks = new long[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = owner.malloc(BYTES);
    }
    for (int i = 0; i < count; i++) {
      if (i % 4 < freedOfFour) {
        owner.free(blocks[i]);
      }
    }
    int sizeClass = SizeClasses.of(BYTES);
    int units = owner.bins().partialUnits(sizeClass);
    assertTrue(units > SuperslabLayout.UNITS, units + " units");
    for (int i = 0; i < count / 2; i++) {
      long block = other.malloc(BYTES);
      assertTrue(other.owns(block));
    }
    assertEquals(taken, owner.bins().partialUnits(sizeClass) < units);
    assertEquals(List.of(), HeapAuditor.audit(allocator));
  }

  /** Its user has done nothing since the last collection, whatever others took out of it. */
  @Test
  void whatOthersTakeIsNoUseOfAHeap() {
    BlockHeap owner = (BlockHeap) allocator.newHeap();
    Heap other = allocator.newHeap();
    long[] blocks = new long[(int) (4 * SUPERSLAB / BYTES)];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = owner.malloc(BYTES);
    }
    for (int i = 0; i < blocks.length; i++) {
      if (i % 4 != 0) {
        owner.free(blocks[i]);
      }
    }
    int sizeClass = SizeClasses.of(BYTES);
    int units = owner.bins().partialUnits(sizeClass);
    allocator.collectIdle();
    for (int i = 0; i < blocks.length / 2; i++) {
      assertTrue(other.owns(other.malloc(BYTES)));
    }
    assertTrue(owner.bins().partialUnits(sizeClass) < units, "some were taken");
    allocator.collectIdle();
    assertEquals(0, owner.bins().fingerprint(), "and now it has none");
    assertEquals(List.of(), HeapAuditor.audit(allocator));
  }
}
