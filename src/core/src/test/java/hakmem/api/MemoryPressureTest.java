// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.diag.Census;
import hakmem.layout.SuperslabLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What gives way before a limit refuses. */
@ParameterizedClass
@EnumSource(
    value = Setup.class,
    names = {"SIMULATED_HEADERLESS", "SIMULATED_HEADERS", "REAL_HEADERLESS"})
class MemoryPressureTest extends AllocatorTestBase {
  /** Has a slab of almost a superslab. */
  private static final long WHOLE = 30 << 16;

  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long HUGE = 3L << 20;
  private static final int SMALL = 1000;

  /** Has half a superslab. */
  private static final int HALF = 1_000_000;

  @TempDir private Path folder;

  private final List<MemoryPressure> asked = new ArrayList<>();

  private void rebuild(long softLimitBytes, long limitBytes) {
    allocator.close();
    build(setup.builder().softLimitBytes(softLimitBytes).limitBytes(limitBytes));
  }

  private long committed() {
    return allocator.stats().committedBytes();
  }

  private long failures() {
    return Census.of(allocator).counts().failures().values().stream().mapToLong(n -> n).sum();
  }

  private void fill(long blocks, long bytes) {
    for (int i = 0; i < blocks; i++) {
      live.add(heap.malloc(bytes), bytes);
    }
  }

  /** Listens, gives the block back at the first question, and says no to later ones. */
  private long listenAndFree(long block) {
    allocator.onMemoryPressure(
        pressure -> {
          asked.add(pressure);
          return asked.size() == 1 && allocator.tryFree(block) == null;
        });
    return block;
  }

  @Test
  void cachesGiveWayAtTheSoftLimit() {
    rebuild(4 * HUGE, Long.MAX_VALUE);
    long[] blocks = {heap.malloc(HUGE), heap.malloc(HUGE), heap.malloc(HUGE)};
    for (long block : blocks) {
      heap.free(block);
    }
    assertTrue(allocator.stats().retainedBytes() >= 2 * HUGE);
    fill(2 * 2000, SMALL); // Three superslabs: beside what is kept too much.
    fill(1, HUGE + SUPERSLAB);
    assertTrue(committed() <= 4 * HUGE, () -> "" + committed());
    long whole = heap.malloc(WHOLE);
    heap.free(whole);
    heap.collect();
  }

  @Test
  void emptySuperslabsGiveWayToHugeBlocks() {
    rebuild(4 * SUPERSLAB, Long.MAX_VALUE);
    long[] blocks = {heap.malloc(WHOLE), heap.malloc(WHOLE)};
    for (long block : blocks) {
      heap.free(block);
    }
    heap.collect();
    assertTrue(allocator.stats().retainedBytes() >= 2 * WHOLE);
    fill(1, 3 * SUPERSLAB);
    assertTrue(committed() <= 4 * SUPERSLAB, () -> "" + committed());
  }

  /** Nobody is asked while there is something that nobody uses. */
  @Test
  void whatIsKeptGivesWayBeforeAListenerIsAsked() {
    rebuild(2 * SUPERSLAB, Long.MAX_VALUE);
    allocator.onMemoryPressure(asked::add);
    fill(1, SMALL);
    heap.free(heap.malloc(HUGE));
    fill(1, HALF); // In the superslab that there is.
    assertEquals(0, allocator.stats().retainedBytes());
    long half = heap.malloc(HALF);
    fill(1, HALF);
    heap.free(half);
    heap.collect();
    fill(1, 20 << 16); // In a new one.
    assertTrue(committed() <= 2 * SUPERSLAB, () -> "" + committed());
    assertEquals(List.of(), asked);
  }

  @Test
  void theSoftLimitIsPassedWhenNothingIsLeft() {
    rebuild(SUPERSLAB, 8 * HUGE);
    fill(2, HUGE);
    fill(3000, SMALL);
    assertTrue(committed() > 2 * HUGE + SUPERSLAB);
    assertEquals(0, failures());
  }

  @Test
  void aListenerIsAskedAtTheSoftLimit() {
    rebuild(2 * HUGE, Long.MAX_VALUE);
    long first = heap.malloc(HUGE);
    listenAndFree(first);
    fill(1, 2 * HUGE);
    assertEquals(2 * HUGE, committed());
    MemoryPressure pressure = asked.getFirst();
    assertEquals(1, asked.size());
    assertEquals(
        new MemoryPressure(MemoryPressure.Kind.SOFT_LIMIT, 2 * HUGE, HUGE, 2 * HUGE, 0), pressure);
    fill(1, HUGE); // It has nothing left: committed all the same.
    assertEquals(2, asked.size());
    assertEquals(3 * HUGE, committed());
    assertEquals(0, failures());
  }

  @Test
  void aListenerIsAskedBeforeTheLimitRefuses() {
    rebuild(Long.MAX_VALUE, 2 * SUPERSLAB);
    long first = heap.malloc(WHOLE);
    fill(1, WHOLE);
    listenAndFree(first);
    fill(1, WHOLE);
    assertEquals(MemoryPressure.Kind.LIMIT, asked.getFirst().kind());
    assertEquals(2 * SUPERSLAB, asked.getFirst().boundBytes());
    assertEquals(0, failures());
    assertThrows(AllocationFailedException.class, () -> heap.malloc(HUGE));
    assertEquals(1, failures());
    assertEquals(2, asked.size());
  }

  @Test
  void aListenerThatAlwaysSaysYesIsAskedEightTimes() {
    rebuild(SUPERSLAB, SUPERSLAB + HUGE);
    allocator.onMemoryPressure(asked::add);
    for (long bytes : new long[] {4 * HUGE, WHOLE}) {
      AllocationFailedException e =
          assertThrows(
              AllocationFailedException.class,
              () -> {
                while (true) {
                  fill(1, bytes);
                }
              });
      assertEquals(AllocationFailedException.Cause.EXHAUSTION, e.kind());
      long limits = asked.stream().filter(p -> p.kind() == MemoryPressure.Kind.LIMIT).count();
      assertEquals(8, limits);
      assertEquals(0, asked.stream().filter(p -> p.kind() == MemoryPressure.Kind.SYSTEM).count());
      assertTrue(asked.stream().allMatch(p -> p.asked() < 8));
      asked.clear();
    }
    assertEquals(2, failures());
  }

  @Test
  void whatAListenerThrowsGoesWithTheFailure() {
    rebuild(SUPERSLAB, 2 * SUPERSLAB);
    Error error = new StackOverflowError("thrown by a listener");
    allocator.onMemoryPressure(
        pressure -> {
          asked.add(pressure);
          throw error;
        });
    AllocationFailedException e =
        assertThrows(AllocationFailedException.class, () -> heap.malloc(3 * SUPERSLAB));
    assertSame(error, e.getSuppressed()[0]);
    assertEquals(2, asked.size()); // At each limit once.
    fill(1, WHOLE);
    allocator.onMemoryPressure(null);
    assertThrows(AllocationFailedException.class, () -> heap.malloc(3 * SUPERSLAB));
    assertEquals(2, failures());
  }

  @Test
  void aListenerMayUseTheAllocator() {
    rebuild(SUPERSLAB, 3 * SUPERSLAB);
    List<Long> own = new ArrayList<>();
    allocator.onMemoryPressure(
        pressure -> {
          asked.add(pressure);
          own.add(heap.malloc(SMALL));
          own.add(allocator.malloc(SMALL));
          own.add(heap.realloc(heap.calloc(1, 10), 5000));
          heap.free(own.removeFirst());
          // Fails, and asks nobody.
          assertThrows(AllocationFailedException.class, () -> allocator.malloc(8 * SUPERSLAB));
          return pressure.asked() < 2;
        });
    fill(2, 1_000_000);
    assertThrows(AllocationFailedException.class, () -> fill(9, 1_000_000));
    assertTrue(asked.size() >= 6);
    own.forEach(heap::free);
    allocator.onMemoryPressure(null);
  }

  /** Neither the heap nor a seat is taken, nor the lock that a recording holds. */
  private void listenFromOutside() {
    allocator.onMemoryPressure(
        pressure -> {
          asked.add(pressure);
          assertAudit();
          onOtherThread(() -> allocator.tryFree(1)); // Waits for a recording's lock.
          allocator.collectIdle();
          return pressure.asked() < 1;
        });
  }

  private void requestAll() {
    assertThrows(AllocationFailedException.class, () -> allocator.malloc(4 * SUPERSLAB));
    assertThrows(AllocationFailedException.class, () -> allocator.calloc(2, 2 * SUPERSLAB));
    assertThrows(
        AllocationFailedException.class, () -> allocator.alignedAlloc(4 * SUPERSLAB, 1 << 20));
    long block = allocator.malloc(100);
    assertThrows(AllocationFailedException.class, () -> allocator.realloc(block, 4 * SUPERSLAB));
    allocator.free(block);
    List<Long> blocks = new ArrayList<>();
    assertThrows(
        AllocationFailedException.class,
        () -> {
          while (true) {
            blocks.add(allocator.malloc(100_000));
          }
        });
    blocks.forEach(allocator::free);
    assertEquals(5, failures());
  }

  @Test
  void aListenerIsCalledOutsideOfHeaps() {
    rebuild(SUPERSLAB, 3 * SUPERSLAB);
    listenFromOutside();
    requestAll();
    assertTrue(asked.size() >= 5 * 2);
  }

  @Test
  void aListenerIsCalledOutsideOfSeats() throws InterruptedException {
    rebuild(SUPERSLAB, 3 * SUPERSLAB);
    listenFromOutside();
    List<Throwable> thrown = new ArrayList<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                requestAll();
              } catch (Throwable e) {
                thrown.add(e);
              }
            })
        .join();
    assertEquals(List.of(), thrown);
    assertTrue(asked.size() >= 5 * 2);
  }

  /** Whatever it asks for. */
  @Test
  void whoHasASeatGetsWhatAListenerGives() throws InterruptedException {
    rebuild(3 * HUGE, 3 * HUGE);
    long small = allocator.malloc(100);
    AtomicLong held = new AtomicLong();
    allocator.onMemoryPressure(_ -> allocator.tryFree(held.getAndSet(0)) == null);
    List<LongSupplier> requests =
        List.of(
            () -> allocator.malloc(2 * HUGE),
            () -> allocator.calloc(2, HUGE),
            () -> allocator.alignedAlloc(2 * HUGE, 1 << 16),
            () -> allocator.realloc(small, 2 * HUGE));
    List<Object> got = new ArrayList<>();
    Thread.ofVirtual()
        .start(
            () -> {
              for (LongSupplier request : requests) {
                held.set(allocator.malloc(2 * HUGE));
                try {
                  long block = request.getAsLong();
                  got.add(held.get() == 0 && allocator.usableSize(block) >= 2 * HUGE);
                  allocator.free(block);
                } catch (Throwable e) {
                  got.add(e);
                }
              }
            })
        .join();
    assertEquals(List.of(true, true, true, true), got);
  }

  @Test
  void aListenerIsCalledOutsideOfARecording() {
    rebuild(SUPERSLAB, 3 * SUPERSLAB);
    listenFromOutside();
    Recording recording = allocator.record(folder.resolve("trace"));
    requestAll();
    Heap watched = allocator.newHeap();
    assertThrows(AllocationFailedException.class, () -> watched.malloc(4 * SUPERSLAB));
    watched.close();
    recording.close();
    assertTrue(asked.size() >= 6 * 2);
  }

  @Test
  void aBlockThatCannotGrowInPlaceAsksWhenItMoves() {
    rebuild(3 * HUGE, Long.MAX_VALUE);
    long block = allocator.malloc(HUGE);
    long spare = listenAndFree(allocator.malloc(HUGE));
    block = allocator.realloc(block, 2 * HUGE);
    assertEquals(1, asked.size());
    assertEquals(0, allocator.liveBytes() - 2 * HUGE, () -> "spare " + spare);
    allocator.free(block);
  }
}
