// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.BlockLayout;
import hakmem.layout.SuperslabLayout;
import hakmem.lease.Maintenance;
import hakmem.testkit.SimulatedOs;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The inside of an allocator: what maintains it, what is left of it, what its heaps learn. */
class EngineTest {
  private static final long HUGE_BYTES = 3L << 20;
  private static final long ADDRESS_SPACE_BYTES = 1L << 30;
  private static final long UNIT_BYTES = SuperslabLayout.UNIT_BYTES;
  private static final int WAITS_MAX = 10_000;

  private final SimulatedOs os = new SimulatedOs(ADDRESS_SPACE_BYTES);
  private final Engine engine =
      new Engine(
          os, BlockLayout.HEADERLESS, 1L << 28, 1L << 26, 1L << 40, 1L << 40, 0, 1, 0, null, null);

  @AfterEach
  void close() {
    engine.stopCollecting();
    engine.close();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int waits = 0; !condition.getAsBoolean(); waits++) {
      assertTrue(waits < WAITS_MAX, "it never happens");
      Thread.sleep(1);
    }
  }

  private void keepHugeBlock() {
    BlockHeap heap = engine.newHeap();
    heap.free(heap.malloc(HUGE_BYTES));
    assertTrue(engine.parts().gauge().committedBytes() >= HUGE_BYTES);
  }

  private boolean isNothingCommitted() {
    return engine.parts().gauge().committedBytes() == 0;
  }

  /** A round of maintenance never comes here: a step alone gives back what nobody wants. */
  @Test
  void freedHugeBlocksDecayByTheStepsBetweenRounds() throws InterruptedException {
    engine.parts().spans().paceDecay(1);
    keepHugeBlock();
    await(
        () -> {
          engine.decaySteps().tick();
          return isNothingCommitted();
        });
  }

  @Test
  void maintenanceServesCollectionsAndSteps() throws InterruptedException {
    Maintenance maintenance = Maintenance.ofTheProcess();
    engine.maintain(1);
    assertTrue(maintenance.isServed(engine.collector()));
    assertTrue(maintenance.isServed(engine.decaySteps()));
    engine.stopCollecting();
    assertFalse(maintenance.isServed(engine.collector()));
    assertFalse(maintenance.isServed(engine.decaySteps()));
    keepHugeBlock();
    for (int round = 0; round < 3; round++) {
      assertEquals(0, engine.collector().collect().bytes(), "it has stopped");
    }
    await(
        () -> { // In the pace that maintenance had.
          engine.parts().spans().decayByTime();
          return isNothingCommitted();
        });
  }

  @Test
  void nothingIsLeftOfAnEngineThatIsDiscarded() {
    SimulatedOs own = new SimulatedOs(ADDRESS_SPACE_BYTES);
    long reserved = ADDRESS_SPACE_BYTES / 2;
    Engine discarded =
        new Engine(
            own, BlockLayout.HEADERLESS, reserved, 0, 1L << 40, 1L << 40, 0, 1, 0, null, null);
    discarded.maintain(1_000_000);
    discarded.discard();
    assertFalse(Maintenance.ofTheProcess().isServed(discarded.collector()));
    assertTrue(own.reserve(ADDRESS_SPACE_BYTES - (4 << 20), 4096) > 0, "its addresses are gone");
  }

  @Test
  void aHeapLearnsOfSlabsThatItsTableDidNotReach() {
    BlockHeap heap = engine.newHeap();
    long base = engine.parts().registry().primary().base;
    long tableBytes = engine.parts().registry().primary().hints().length * UNIT_BYTES;
    long last = heap.malloc(200_000);
    while (last - base < tableBytes) {
      last = heap.malloc(200_000);
    }
    assertFalse(heap.freeLocal(last), "it does not know this slab");
    heap.free(last);
    long again = heap.malloc(200_000);
    assertTrue(again - base >= tableBytes);
    assertTrue(heap.freeLocal(again));
  }

  @Test
  void aResizeToANegativeSizeIsRefused() {
    BlockHeap heap = engine.newHeap();
    for (long bytes : new long[] {100, HUGE_BYTES}) {
      long block = heap.malloc(bytes);
      assertThrows(IllegalArgumentException.class, () -> heap.realloc(block, -1));
      assertTrue(heap.owns(block));
      heap.free(block);
    }
  }
}
