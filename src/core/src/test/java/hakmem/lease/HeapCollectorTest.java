// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.AllocatorStats;
import hakmem.api.IdleCollection;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.layout.BlockLayout;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads that die without a word, heaps that lie idle, and the thread that looks after them. */
class HeapCollectorTest {
  private static final int MAINTENANCE_WAITS_MAX = 60_000;
  private static final long SUPERSLAB = 2L << 20;

  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private Allocator allocator = build(1L << 40);

  private Allocator build(long limitBytes) {
    return EngineDoor.withMemory(Allocator.builder(), os)
        .reserveBytes(1L << 26)
        .retainedBytesMax(0)
        .limitBytes(limitBytes)
        .build();
  }

  @AfterEach
  void audit() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close();
  }

  /** Runs on a thread that ends without closing its heap. */
  private static void onDyingThread(Runnable body) {
    assertFalse(dyingThread(body).isAlive());
  }

  private static Thread dyingThread(Runnable body) {
    Thread thread = Thread.ofPlatform().start(body);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return thread;
  }

  private List<Long> blocks(int count, int bytes) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(allocator.malloc(bytes));
    }
    return blocks;
  }

  @Test
  void theHeapOfADeadThreadIsEmptied() {
    List<Long> survivors = new ArrayList<>();
    onDyingThread(
        () -> {
          survivors.addAll(blocks(1000, 100));
          blocks(1000, 200).forEach(allocator::free);
        });
    assertEquals(1, allocator.stats().heaps());
    IdleCollection collected = allocator.collectIdle();
    assertEquals(1, collected.deadHeaps());
    assertEquals(0, allocator.stats().heaps());
    assertEquals(1, allocator.stats().deadHeaps());
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    survivors.forEach(allocator::free);
    assertEquals(0, allocator.stats().committedBytes(), "empty slabs went to the system");
  }

  /** The allocator knows the thread by a weak reference, which is empty then. */
  @Test
  void theHeapOfADeadThreadIsEmptiedWhenTheThreadIsGarbage() {
    WeakReference<Thread> dead = new WeakReference<>(dyingThread(() -> allocator.malloc(100)));
    for (int i = 0; i < 50 && dead.get() != null; i++) {
      System.gc();
    }
    assertNull(dead.get(), "somebody keeps the thread");
    assertEquals(1, allocator.collectIdle().deadHeaps());
    assertEquals(0, allocator.stats().heaps());
  }

  @Test
  void aThreadAboutToCutFindsADeadOneAndAdopts() {
    onDyingThread(() -> allocator.malloc(100));
    long committed = allocator.stats().committedBytes();
    long block = allocator.malloc(100);
    assertEquals(1, allocator.stats().deadHeaps());
    assertEquals(committed, allocator.stats().committedBytes());
    allocator.free(block);
  }

  @Test
  void newThreadsFindDeadOnes() {
    for (int i = 0; i < 100; i++) {
      onDyingThread(() -> allocator.malloc(100));
    }
    assertTrue(allocator.stats().heaps() <= 2, () -> "" + allocator.stats());
    assertEquals(SuperslabLayout.UNIT_BYTES, allocator.stats().committedBytes());
  }

  /** Also those that cut no slab. */
  @Test
  void newThreadsFindDeadOnesThoughNobodyCuts() {
    for (int i = 0; i < 100; i++) {
      onDyingThread(allocator::heap);
    }
    assertTrue(allocator.stats().heaps() <= 2, () -> "" + allocator.stats());
  }

  @Test
  void anAllocationThatWouldFailTakesFromTheDeadAndTheIdle() {
    allocator.close();
    allocator = build(2 * SUPERSLAB);
    BlockHeap idle = (BlockHeap) allocator.newHeap();
    onDyingThread(() -> fill(900).forEach(allocator::free));
    long kept = idle.malloc(100);
    // The dead thread's slabs and the idle heap's fill both superslabs, all blocks but one free.
    List<Long> large = new ArrayList<>();
    assertThrows(AllocationFailedException.class, () -> addTo(large, 60_000));
    assertTrue(large.size() > 60, () -> large.size() + " blocks of one unit each");
    large.forEach(allocator::free);
    allocator.free(kept);
  }

  private List<Long> fill(int bytes) {
    List<Long> blocks = new ArrayList<>();
    while (allocator.stats().committedBytes() < 2 * SUPERSLAB) {
      blocks.add(allocator.malloc(bytes));
    }
    return blocks;
  }

  private void addTo(List<Long> blocks, int bytes) {
    while (true) {
      blocks.add(allocator.malloc(bytes));
    }
  }

  @Test
  void aHugeBlockThatWouldFailTakesFromTheIdleToo() {
    allocator.close();
    allocator = build(2 * SUPERSLAB);
    BlockHeap idle = (BlockHeap) allocator.newHeap();
    idle.free(idle.malloc(100)); // Its empty slab is kept.
    long huge = allocator.malloc(2 * SUPERSLAB - 4096);
    assertEquals(1, allocator.stats().idleHeaps());
    allocator.free(huge);
  }

  @Test
  void aHeapIsIdleIfNothingHappenedBetweenTwoLooks() {
    BlockHeap heap = (BlockHeap) allocator.newHeap();
    heap.free(heap.malloc(100));
    assertEquals(0, allocator.collectIdle().idleHeaps());
    long block = heap.malloc(100);
    assertEquals(0, allocator.collectIdle().idleHeaps());
    heap.free(block);
    assertEquals(0, allocator.collectIdle().idleHeaps());
    IdleCollection collected = allocator.collectIdle();
    assertEquals(1, collected.idleHeaps());
    assertEquals(SuperslabLayout.UNIT_BYTES, collected.bytes(), "the others went before");
    assertEquals(0, allocator.collectIdle().idleHeaps(), "nothing is left in it");
    heap.free(heap.malloc(100));
  }

  @Test
  void retainedSuperslabsGoWhenNothingIsCut() {
    allocator.close();
    allocator =
        EngineDoor.withMemory(Allocator.builder(), os)
            .reserveBytes(1L << 26)
            .retainedBytesMax(8 * SUPERSLAB)
            .build();
    BlockHeap heap = (BlockHeap) allocator.newHeap();
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      blocks.add(heap.malloc(200_000));
    }
    blocks.forEach(heap::free);
    allocator.collectIdle();
    assertTrue(allocator.stats().retainedBytes() > 0);
    heap.free(heap.malloc(300_000));
    allocator.collectIdle();
    assertTrue(allocator.stats().retainedBytes() > 0, "a slab was cut");
    allocator.collectIdle();
    assertEquals(0, allocator.stats().retainedBytes());
  }

  @Test
  void theSharedHeapsOfVirtualThreadsAreReached() throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        all.add(executor.submit(() -> allocator.free(allocator.malloc(300))));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertTrue(allocator.stats().heaps() > 0);
    allocator.collectIdle();
    allocator.collectIdle();
    assertEquals(0, allocator.stats().committedBytes());
  }

  /** All seats taken: an operation uses a heap for itself, and nothing of it stays behind. */
  @Test
  void anOperationWithoutASeatGoesOn() {
    HeapSeats<BlockHeap> none = new HeapSeats<>(0);
    long first = mallocFrom(none);
    long second = mallocFrom(none);
    assertEquals(0, allocator.stats().heaps());
    assertTrue(Math.abs(second - first) < 1 << 16, "the second adopts the slab of the first");
    allocator.free(first);
    allocator.free(second);
    assertEquals(0, allocator.stats().committedBytes());
  }

  private long mallocFrom(HeapSeats<BlockHeap> seats) {
    try (HeapSeat<BlockHeap> seat = seats.take()) {
      return seat.heap(EngineDoor.open(allocator)).malloc(100);
    }
  }

  @Test
  void aHeapWhoseThreadDiedInsideIsReportedAndKept() {
    onDyingThread(
        () -> {
          allocator.malloc(100);
          ((HeapLease) allocator.heap()).enter(); // As if an Error had cut an operation off.
        });
    assertEquals(0, allocator.collectIdle().deadHeaps());
    AllocatorStats stats = allocator.stats();
    assertEquals(1, stats.leakedHeaps());
    assertEquals(1, stats.heaps());
    assertEquals(0, allocator.collectIdle().deadHeaps());
    assertEquals(1, allocator.stats().leakedHeaps());
  }

  @Test
  void deadHeapsAreForgotten() {
    BlockLayout layout = BlockLayout.HEADERLESS;
    Engine engine =
        new Engine(os, layout, 1L << 26, 0, 1L << 40, 1L << 40, 0, 1L << 19, 0, null, null);
    HeapsByThread heaps = new HeapsByThread(engine);
    onDyingThread(() -> heaps.malloc(100));
    BlockHeap dead = engine.heaps().iterator().next();
    assertTrue(Arrays.asList(heaps.table()).contains(dead));
    engine.collector().collect();
    assertFalse(Arrays.asList(heaps.table()).contains(dead));
    assertEquals(0, engine.heaps().size());
    engine.close();
  }

  @Test
  void withoutAFenceTheDeadAreStillFound() {
    os.refuseFences();
    BlockHeap idle = (BlockHeap) allocator.newHeap();
    idle.free(idle.malloc(100));
    onDyingThread(() -> allocator.malloc(100));
    allocator.collectIdle();
    IdleCollection collected = allocator.collectIdle();
    assertEquals(0, collected.idleHeaps());
    assertEquals(1, allocator.stats().deadHeaps());
  }

  @Test
  void theMaintenanceThreadCollectsUntilTheAllocatorIsClosed() throws InterruptedException {
    Allocator looked =
        EngineDoor.withMemory(Allocator.builder(), os)
            .reserveBytes(1L << 26)
            .maintenanceMillis(1)
            .build();
    onDyingThread(() -> looked.malloc(100));
    BlockHeap idle = (BlockHeap) looked.newHeap();
    idle.free(idle.malloc(100));
    waitUntil(() -> looked.stats().deadHeaps() >= 1 && looked.stats().idleHeaps() >= 1);
    assertEquals(0, looked.stats().maintenanceErrors());
    HeapCollector collector = EngineDoor.open(looked).collector();
    assertTrue(Maintenance.ofTheProcess().isServed(collector));
    looked.close();
    assertFalse(Maintenance.ofTheProcess().isServed(collector));
  }

  /** The maintenance thread has a period of a millisecond here: it gets many thousand of them. */
  private static void waitUntil(BooleanSupplier done) throws InterruptedException {
    for (int waits = 0; !done.getAsBoolean(); waits++) {
      assertTrue(waits < MAINTENANCE_WAITS_MAX, "the maintenance thread does nothing");
      Thread.sleep(1);
    }
  }

  @Test
  void aFailingRoundIsCountedAndTheNextOneComes() throws InterruptedException {
    Allocator looked =
        EngineDoor.withMemory(Allocator.builder(), os)
            .reserveBytes(1L << 26)
            .maintenanceMillis(1)
            .build();
    BlockHeap heap = (BlockHeap) looked.newHeap();
    heap.malloc(100);
    // Its blocks are where they were, their memory is not: the simulated system refuses the access.
    os.release(EngineDoor.open(looked).parts().registry().primary().base, SUPERSLAB);
    waitUntil(() -> looked.stats().maintenanceErrors() >= 1);
    looked.close();
  }

  @Test
  void realMemoryGoesBackToTheSystem() throws Exception {
    try (Allocator real = Allocator.builder().reserveBytes(1L << 30).maintenanceMillis(0).build()) {
      CountDownLatch filled = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      Thread idle =
          Thread.ofPlatform()
              .start(
                  () -> {
                    fillAndFree(real);
                    filled.countDown();
                    await(ended);
                  });
      await(filled);
      onDyingThread(() -> fillAndFree(real));
      long before = residentBytes();
      for (int i = 0; i < 3; i++) {
        real.collectIdle();
      }
      long fallen = before - residentBytes();
      assertEquals(0, real.stats().committedBytes());
      assertTrue(fallen > 24L << 20, () -> "resident bytes fell by " + fallen);
      ended.countDown();
      idle.join();
      assertNotNull(idle);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** 32 MiB, all of it written; one block of each slab comes back last. */
  private static void fillAndFree(Allocator allocator) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      blocks.add(allocator.calloc(1, 60_000));
    }
    for (long block : blocks) {
      for (int i = 0; i < 60_000; i += 4096) {
        EngineDoor.open(allocator).parts().memory().storePlain(block + i, 8, 1);
      }
    }
    blocks.forEach(allocator::free);
  }

  private static long residentBytes() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
  }
}
