// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.diag.HeapAuditor;
import hakmem.gauge.OperationTimer;
import hakmem.walk.EngineDoor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mallocs and frees are timed, whatever who is told makes of it. */
class TimedOperationsTest {
  private final Allocator allocator =
      Allocator.builder().reserveBytes(64 << 20).maintenanceMillis(0).build();
  private final HeapsByThread heaps = EngineDoor.heapsOf(allocator);

  @AfterEach
  void close() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close(CloseMode.CHECK);
  }

  /** Counts, and throws if it is told to. */
  private static final class Told implements OperationTimer {
    private final boolean fails;
    private int mallocs;
    private int frees;
    private int lost;

    Told(boolean fails) {
      this.fails = fails;
    }

    @Override
    public void timedMalloc(long nanos) {
      assertTrue(nanos >= 0);
      mallocs++;
      if (fails) {
        throw new OutOfMemoryError("planted");
      }
    }

    @Override
    public void timedFree(long nanos) {
      assertTrue(nanos >= 0);
      frees++;
      if (fails) {
        throw new StackOverflowError("planted");
      }
    }

    @Override
    public void lost(Throwable cause) {
      lost++;
      throw new OutOfMemoryError("planted, for want of room for the other");
    }
  }

  private void operate() {
    for (int i = 1; i <= 100; i++) {
      allocator.free(allocator.malloc(i));
    }
  }

  @Test
  void errorsOfTheTimerTouchNoOperation() {
    Told told = new Told(true);
    assertTrue(heaps.time(told, 1));
    operate();
    long block = allocator.malloc(100);
    assertNull(allocator.tryFree(block));
    assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(block));
    assertEquals(101, told.mallocs);
    assertEquals(101, told.frees);
    assertEquals(202, told.lost);
    heaps.stopTiming(told);
    operate();
    assertEquals(101, told.mallocs);
  }

  /** All but malloc and free pass through. */
  @Test
  void otherOperationsAreNotTimed() {
    Told told = new Told(false);
    assertTrue(heaps.time(told, 1));
    long block = allocator.calloc(1, 100);
    block = allocator.realloc(block, 5000);
    long aligned = allocator.alignedAlloc(100, 4096);
    assertEquals(0, aligned % 4096);
    heaps.stopTiming(told);
    allocator.free(block);
    allocator.free(aligned);
    assertEquals(0, told.mallocs + told.frees + told.lost);
  }

  /** Of so many hardly any is timed. */
  @Test
  void whatIsNotChosenAnswersTheSame() {
    Told told = new Told(false);
    assertTrue(heaps.time(told, Integer.MAX_VALUE));
    long block = allocator.malloc(100);
    assertNull(allocator.tryFree(block));
    assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(block));
    heaps.stopTiming(told);
  }

  @Test
  void oneTimesAtATime() {
    Told first = new Told(false);
    Told second = new Told(false);
    assertTrue(heaps.time(first, 1));
    assertFalse(heaps.time(second, 1));
    heaps.stopTiming(second); // Not it.
    operate();
    heaps.stopTiming(first);
    assertTrue(heaps.time(second, 1));
    operate();
    heaps.stopTiming(second);
    assertEquals(
        List.of(100, 100, 100, 100),
        List.of(first.mallocs, first.frees, second.mallocs, second.frees));
  }

  /** Who has a heap finds it at a glance again: no slot stays empty. */
  @Test
  void afterwardsNothingIsMissed() {
    Told told = new Told(false);
    assertTrue(heaps.time(told, 1));
    operate();
    assertEquals(0, servedSlots());
    heaps.stopTiming(told);
    operate();
    assertEquals(1, servedSlots());
  }

  /** In rounds: one of a thread's operations after each begin, and then its slot is in use. */
  @Test
  void aRoundEndsWithTheOperationThatIsTimed() {
    operate(); // The heap.
    Told told = new Told(false);
    assertTrue(heaps.timeInRounds(told, 1));
    assertFalse(heaps.timeInRounds(told, 1));
    assertFalse(heaps.time(told, 1));
    operate();
    assertEquals(0, told.mallocs + told.frees, "no round yet");
    long block = allocator.malloc(100);
    for (int round = 1; round <= 3; round++) {
      heaps.beginRound();
      assertEquals(0, servedSlots());
      assertTrue(allocator.owns(block) && allocator.usableSize(block) >= 100);
      allocator.free(0);
      assertEquals(0, servedSlots(), "what is not timed leaves the slot empty");
      operate();
      assertEquals(round, told.mallocs);
      assertEquals(1, servedSlots());
    }
    heaps.beginRound();
    allocator.free(block);
    assertEquals(List.of(3, 1), List.of(told.mallocs, told.frees));
    heaps.beginRound();
    heaps.stopTiming(told);
    operate();
    assertEquals(List.of(3, 1), List.of(told.mallocs, told.frees));
    assertEquals(1, servedSlots());
  }

  /** By chance, so that none is timed for its place behind the begin of a round. */
  @Test
  void whicheverOfARoundIsTimed() {
    Told told = new Told(false);
    assertTrue(heaps.timeInRounds(told, 8));
    operate();
    for (int round = 1; round <= 200; round++) {
      heaps.beginRound();
      operate();
    }
    heaps.stopTiming(told);
    assertEquals(0, servedSlots() - 1);
    int timed = told.mallocs + told.frees;
    assertTrue(timed >= 199 && timed <= 201, () -> "timed: " + timed);
    // Of 8 in a row the first has 8 of 15 mallocs: within six standard deviations.
    double expected = timed * 8 / 15.0;
    assertTrue(Math.abs(told.mallocs - expected) < 6 * Math.sqrt(timed / 4.0), () -> told + "");
  }

  /** Whom a round cannot end: each operation has its chance. */
  @Test
  void virtualThreadsAndThoseThatOnlyFreeAreTimedByChanceAlone() throws Exception {
    Told told = new Told(false);
    assertTrue(heaps.timeInRounds(told, 1));
    Thread.ofVirtual().start(this::operate).join();
    assertEquals(List.of(100, 100), List.of(told.mallocs, told.frees));
    long block = allocator.malloc(100);
    Thread.ofPlatform().start(() -> allocator.free(block)).join();
    assertEquals(List.of(101, 101), List.of(told.mallocs, told.frees));
    heaps.stopTiming(told);
  }

  private long servedSlots() {
    long threadId = Thread.currentThread().threadId();
    return List.of(heaps.table()).stream().filter(heap -> heap.serves(threadId)).count();
  }
}
