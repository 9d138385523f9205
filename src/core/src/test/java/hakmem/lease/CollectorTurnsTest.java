// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.layout.BlockLayout;
import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is to collect, and what is left of an allocator that was closed. */
class CollectorTurnsTest {
  private static final long HUGE_BYTES = 3L << 20;
  private static final long RETAINED_BYTES = 64L << 20;

  private final SimulatedOs os = new SimulatedOs(1L << 40);
  private final Engine engine =
      new Engine(
          os,
          BlockLayout.HEADERLESS,
          1L << 26,
          RETAINED_BYTES,
          1L << 40,
          1L << 40,
          0,
          1L << 19,
          0,
          null,
          null);
  private final HeapsByThread heaps = new HeapsByThread(engine);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void nobodyCollectsWhileACollectionIsPaused() {
    HeapCollector collector = engine.collector();
    assertTrue(collector.whilePaused(collector::isBusy));
    assertFalse(collector.isBusy());
    assertThrows(
        IllegalStateException.class,
        () ->
            collector.whilePaused(
                () -> {
                  throw new IllegalStateException();
                }));
    assertFalse(collector.isBusy());
    collector.tick();
    assertFalse(collector.isBusy());
  }

  @Test
  void whoHasStoppedLooksAtNoHeap() throws InterruptedException {
    engine.collector().stop();
    Thread dying = Thread.ofPlatform().start(() -> heaps.malloc(100));
    dying.join();
    assertEquals(0, engine.collector().collect().deadHeaps());
    assertEquals(1, engine.heaps().size());
  }

  @Test
  void whatNoHugeBlockWantsGoesBackInTheEnd() {
    heaps.free(heaps.malloc(HUGE_BYTES));
    assertTrue(engine.parts().gauge().committedBytes() >= HUGE_BYTES);
    long given = 0;
    for (int i = 0; i < 3; i++) {
      given += engine.collector().collect().bytes();
    }
    assertEquals(HUGE_BYTES, given);
    assertEquals(0, engine.parts().gauge().committedBytes());
    assertEquals(HUGE_BYTES, engine.parts().gauge().purgedBytes());
  }

  @Test
  void aRoundThatFailsGivesItsTurnBack() {
    BlockHeap heap = engine.newHeap();
    heap.free(heap.malloc(100));
    // Its blocks are where they were, their memory is not: the simulated system refuses the access.
    os.release(engine.parts().registry().primary().base, SuperslabLayout.SUPERSLAB_BYTES);
    engine.collector().tick();
    engine.collector().tick();
    assertEquals(1, engine.collector().errors());
    assertFalse(engine.collector().isBusy());
  }

  @Test
  void aDamagedListIsCounted() {
    BlockHeap idle = engine.newHeap();
    long block = idle.malloc(100);
    engine.newHeap().free(block);
    engine.parts().memory().storePlain(block, BlockSignature.LINK_OFFSET, 12345);
    engine.collector().collect();
    engine.collector().collect();
    assertEquals(1, engine.collector().damagedLists());
  }

  @Test
  void aClosedAllocatorKeepsNoHeap() {
    WeakReference<BlockHeap> own = new WeakReference<>(heaps.current());
    engine.close();
    assertEquals(0, engine.heaps().size());
    for (int i = 0; i < 50 && own.get() != null; i++) {
      System.gc();
    }
    assertNull(own.get(), "something of the closed allocator keeps a heap");
  }
}
