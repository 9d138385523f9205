// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.InvalidFreeException;
import hakmem.layout.BlockLayout;
import hakmem.lease.HeapTable;
import hakmem.testkit.SimulatedOs;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The eight operations on each way: by the slots, by the rows, borrowed, without a heap. */
class HeapsByThreadTest {
  private static final long HUGE_BYTES = 3 << 20;

  private final SimulatedOs os = new SimulatedOs(1L << 40);
  private final Engine engine =
      new Engine(
          os, BlockLayout.HEADERLESS, 1L << 26, 0, 1L << 40, 1L << 40, 0, 1L << 19, 0, null, null);
  private final HeapsByThread heaps = new HeapsByThread(engine);

  @AfterEach
  void close() {
    engine.close();
  }

  /** Every operation once; nothing is left. */
  private void runAll() {
    List<Long> live = new ArrayList<>();
    live.add(heaps.malloc(100));
    live.add(heaps.calloc(10, 10));
    live.add(heaps.alignedAlloc(100, 256));
    live.add(heaps.malloc(HUGE_BYTES));
    live.set(0, heaps.realloc(live.get(0), 5000));
    for (long address : live) {
      checkAllButAllocation(address);
    }
    assertEquals(AddressFault.FOREIGN, heaps.tryFree(16));
    assertFalse(heaps.owns(16));
    assertFalse(heaps.owns(0));
    assertThrows(InvalidFreeException.class, () -> heaps.free(16));
    assertThrows(InvalidFreeException.class, () -> heaps.usableSize(16));
    assertNull(heaps.tryFree(0));
    heaps.free(0);
  }

  private void checkAllButAllocation(long address) {
    assertTrue(heaps.owns(address));
    assertFalse(heaps.owns(address + 1));
    assertTrue(heaps.usableSize(address) >= 100);
    assertNull(heaps.tryFree(address));
    assertFalse(heaps.owns(address));
    assertTrue(heaps.tryFree(address) != null);
  }

  private static void on(Thread.Builder builder, Runnable body) throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        builder.start(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                failures.add(e);
              }
            });
    thread.join();
    assertEquals(List.of(), failures);
  }

  @Test
  void byTheTable() {
    BlockHeap own = heaps.current();
    assertTrue(Arrays.asList(heaps.table()).contains(own));
    runAll();
    assertSame(own, heaps.current());
  }

  @Test
  void byTheRowsWhenAnotherHasTheSlot() {
    BlockHeap own = heaps.current();
    Arrays.fill(heaps.table(), engine.newHeap());
    runAll();
    Arrays.fill(heaps.table(), engine.newHeap());
    assertSame(own, heaps.current());
  }

  /** A worker whose ThreadLocals are gone after each task, as those of the common pool. */
  private static final class ForgetfulWorker extends ForkJoinWorkerThread {
    ForgetfulWorker(ForkJoinPool pool) {
      super(null, pool, false);
    }
  }

  @Test
  void aThreadKeepsItsHeapWhenItsThreadLocalsAreCleared() throws Exception {
    ThreadLocal<String> local = new ThreadLocal<>();
    try (ForkJoinPool pool = new ForkJoinPool(1, ForgetfulWorker::new, null, false)) {
      BlockHeap own = pool.submit(heaps::current).get();
      pool.submit(() -> local.set("set")).get();
      while (pool.submit(local::get).get() != null) { // It clears them when it finds no next task.
        Thread.onSpinWait();
      }
      Arrays.fill(heaps.table(), engine.newHeap());
      pool.submit(this::runAll).get();
      assertSame(own, pool.submit(heaps::current).get());
    }
    assertEquals(2, engine.heaps().size());
  }

  @Test
  void threadsThatShareARowFindTheirHeaps() {
    HeapTable<BlockHeap> table = engine.newTable();
    Map<Long, BlockHeap> all = new HashMap<>();
    for (long id = 5; id < 20 * HeapTable.LENGTH; id += HeapTable.LENGTH) {
      BlockHeap heap = engine.newHeap(id);
      table.add(heap);
      all.put(id, heap);
    }
    all.forEach((id, heap) -> assertSame(heap, table.find(id)));
    for (long id : new ArrayList<>(all.keySet())) { // In no order: first, last, between.
      engine.leasedHeaps().discard(all.remove(id));
      assertNull(table.find(id));
      all.forEach((other, heap) -> assertSame(heap, table.find(other)));
    }
  }

  @Test
  void aHeapThatHasEndedIsNotKept() {
    HeapTable<BlockHeap> table = engine.newTable();
    WeakReference<BlockHeap> ended = new WeakReference<>(engine.newHeap(5L));
    table.add(heapOf(ended));
    table.add(engine.newHeap(5L + HeapTable.LENGTH)); // Stands in front of it in its row.
    engine.leasedHeaps().discard(heapOf(ended));
    for (int i = 0; i < 50 && ended.get() != null; i++) {
      System.gc();
    }
    assertNull(ended.get(), "the row keeps a heap that has ended");
  }

  private static BlockHeap heapOf(WeakReference<BlockHeap> reference) {
    BlockHeap heap = reference.get();
    assertNotNull(heap);
    return heap;
  }

  @Test
  void nothingOfAThreadIsKeptAfterClose() {
    long threadId = Thread.currentThread().threadId();
    HeapTable<BlockHeap> table = engine.newTable();
    BlockHeap own = engine.newHeap(threadId);
    table.add(own);
    assertSame(own, table.find(threadId));
    engine.close();
    assertNull(table.find(threadId));
    assertFalse(Arrays.asList(table.slots()).contains(own));
  }

  @Test
  void aVirtualThreadBorrows() throws InterruptedException {
    on(Thread.ofVirtual(), this::runAll);
    assertEquals(1, engine.heaps().size(), "one seat was used");
  }

  @Test
  void aThreadThatOnlyFreesGetsNoHeap() throws InterruptedException {
    long small = heaps.malloc(100);
    long huge = heaps.malloc(HUGE_BYTES);
    int before = engine.heaps().size();
    on(
        Thread.ofPlatform(),
        () -> {
          checkAllButAllocation(small);
          checkAllButAllocation(huge);
          assertThrows(InvalidFreeException.class, () -> heaps.free(small));
        });
    assertEquals(before, engine.heaps().size());
  }

  @Test
  void nothingIsOwnedAfterClose() {
    List<Long> live = List.of(heaps.malloc(100), heaps.malloc(HUGE_BYTES));
    engine.close();
    for (long address : live) {
      assertFalse(heaps.owns(address));
      assertEquals(AddressFault.FOREIGN, heaps.tryFree(address));
    }
  }
}
