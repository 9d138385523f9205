// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.InvalidFreeException;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.layout.BlockLayout;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.sample.Sample;
import hakmem.sample.SampleWatcher;
import hakmem.testkit.SimulatedOs;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However an operation ends, its thread has left the heap, and the seat is free. */
class WaysOutTest {
  /** More than there is. */
  private static final long TOO_MUCH_BYTES = 1L << 45;

  private static final long HUGE_BYTES = 3L << 20;

  private final SimulatedOs os = new SimulatedOs(1L << 40);

  /** The call of the system that a test waits for, and what happens before it. */
  private String awaited = "";

  private Runnable hook = () -> {};
  private final Engine engine =
      new Engine(
          hooked(), BlockLayout.HEADERLESS, 1L << 26, 0, 1L << 40, 1L << 40, 0, 1, 0, null, null);
  private final HeapsByThread heaps = new HeapsByThread(engine);
  private final BlockHeap heap = engine.newHeap();

  private OsMemory hooked() {
    return (OsMemory)
        Proxy.newProxyInstance(
            OsMemory.class.getClassLoader(),
            new Class<?>[] {OsMemory.class},
            (_, method, arguments) -> {
              if (method.getName().equals(awaited)) {
                hook.run();
              }
              try {
                return method.invoke(os, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void before(String call, Runnable happens) {
    awaited = call;
    hook = happens;
  }

  private static boolean isInside(HeapLease lease) {
    return lease.loadBusy();
  }

  private static void fail() {
    throw new OutOfMemoryError("planted");
  }

  /** The blocks are where they were, their memory is not: the simulated system refuses it. */
  private void takeMemoryAway() {
    os.release(engine.parts().registry().primary().base, SuperslabLayout.SUPERSLAB_BYTES);
  }

  @AfterEach
  void close() {
    before("", () -> {});
    for (HeapSeat<BlockHeap> seat : engine.leasedHeaps().seats().all()) {
      assertTrue(seat.take(), "a seat was not left");
    }
    engine.close();
  }

  @Test
  void whoCollectsIsInside() {
    heap.free(heap.malloc(100));
    List<Boolean> inside = new ArrayList<>();
    before("purge", () -> inside.add(isInside(heap)));
    heap.collect();
    assertEquals(List.of(true), inside);
    assertFalse(isInside(heap));
  }

  @Test
  void aCollectionThatAnErrorCutsOffHasLeft() {
    heap.free(heap.malloc(100));
    before("purge", WaysOutTest::fail);
    assertThrows(OutOfMemoryError.class, heap::collect);
    assertFalse(isInside(heap));
  }

  @Test
  void operationsThatFailHaveLeft() {
    long block = heap.malloc(100);
    BlockHeap other = engine.newHeap();
    takeMemoryAway();
    assertThrows(RuntimeException.class, () -> other.free(block));
    assertFalse(isInside(other));
    heap.free(heap.malloc(HUGE_BYTES)); // It has never been where the small ones were.
    assertThrows(RuntimeException.class, heap::collect);
    assertFalse(isInside(heap));
  }

  /** Interested in all. */
  private static final class Watcher implements SampleWatcher {
    @Override
    public boolean isInterested() {
      return true;
    }

    @Override
    public void sampled(Sample sample) {}

    @Override
    public void freed(Sample sample) {}

    @Override
    public void lost(Throwable cause) {}
  }

  /** Until the heap of samples wants a slab. */
  private void allocateToSample() {
    heap.malloc(100);
    engine.parts().sampling().watch(new Watcher());
    for (int i = 0; i < 100; i++) {
      heap.malloc(100);
    }
  }

  private void assertSampleHeapIsLeft() {
    HeapSeat<BlockHeap> seat = engine.leasedHeaps().takeSampleSeat();
    assertNotNull(seat, "the seat was not left");
    assertNotNull(seat.heapOrNull(), "the heap was not left");
    seat.close();
  }

  @Test
  void aSampleForWhichThereIsNoMemoryHasLeft() {
    heap.malloc(100);
    os.limitCommit(0);
    allocateToSample();
    assertSampleHeapIsLeft();
  }

  @Test
  void aSampleThatAnErrorCutsOffHasLeft() {
    heap.malloc(100);
    before("commit", WaysOutTest::fail);
    assertThrows(OutOfMemoryError.class, this::allocateToSample);
    assertSampleHeapIsLeft();
  }

  @Test
  void whoBorrowsInVainLeavesTheSeat() {
    long block = heap.malloc(100);
    os.limitCommit(0);
    List<Throwable> thrown = new ArrayList<>();
    before(
        "fenceAllThreads",
        () -> thrown.add(assertThrows(AllocationFailedException.class, () -> heap.malloc(100))));
    engine.leasedHeaps().drainAll();
    assertEquals(1, thrown.size());
    heap.free(block);
  }

  @Test
  void whoBorrowsLeavesTheSeat() {
    List<Long> blocks = new ArrayList<>(List.of(heap.malloc(100)));
    before("fenceAllThreads", () -> blocks.add(heap.malloc(100)));
    engine.leasedHeaps().drainAll();
    assertEquals(2, blocks.size());
    blocks.forEach(heap::free);
  }

  @Test
  void virtualThreadsThatFailLeaveTheirSeats() throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    Thread virtual =
        Thread.startVirtualThread(
            () -> {
              Class<AllocationFailedException> failed = AllocationFailedException.class;
              thrown.add(assertThrows(failed, () -> heaps.malloc(TOO_MUCH_BYTES)));
              thrown.add(assertThrows(failed, () -> heaps.calloc(1, TOO_MUCH_BYTES)));
              thrown.add(assertThrows(failed, () -> heaps.alignedAlloc(TOO_MUCH_BYTES, 64)));
              thrown.add(assertThrows(InvalidFreeException.class, () -> heaps.realloc(16, 100)));
              long block = heaps.realloc(0, 100);
              assertNull(heaps.tryFree(heaps.realloc(block, 1000)));
            });
    virtual.join();
    assertEquals(4, thrown.size());
  }

  @Test
  void aSharedHeapThatCannotBeEmptiedKeepsNoSeat() throws InterruptedException {
    Thread.startVirtualThread(() -> heaps.free(heaps.malloc(100))).join();
    takeMemoryAway();
    for (int i = 0; i < 2; i++) {
      engine.collector().tick();
    }
    assertEquals(1, engine.collector().errors());
  }

  /** The bytes of a huge block are out of reach, so that they cannot be copied. */
  @Test
  void aResizeThatFailsFreesTheNewBlock() {
    long huge = heap.malloc(HUGE_BYTES);
    long kept = heap.malloc(200);
    int used = engine.parts().registry().lookup(kept).usedCount;
    os.release(huge, HUGE_BYTES);
    assertThrows(RuntimeException.class, () -> heap.realloc(huge, 200));
    assertEquals(used - 1, engine.parts().registry().lookup(kept).usedCount);
  }
}
