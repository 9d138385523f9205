// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.CloseMode;
import hakmem.api.Recording;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import hakmem.gauge.OperationTimer;
import hakmem.gauge.SlowStep;
import hakmem.walk.EngineDoor;
import hakmem.walk.TimingDoor;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** What the indicators count is what was done. */
class LatencyIndicatorsTest {
  private static final int OPERATIONS = 500;

  private final Allocator allocator =
      Allocator.builder()
          .reserveBytes(64 << 20)
          .limitBytes(64 << 20)
          .retainedBytesMax(0)
          .maintenanceMillis(0)
          .build();

  @TempDir Path work;

  @AfterEach
  void close() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close(CloseMode.CHECK);
  }

  private void operate(int operations) {
    for (int i = 0; i < operations; i++) {
      allocator.free(allocator.malloc(i));
    }
  }

  /** Before its block ends. */
  private static void end(AutoCloseable early) throws Exception {
    early.close();
  }

  /** The law that a sample counted twice breaks. */
  private static void assertEachOnce(List<LatencyRow> rows, long operations) {
    assertEquals("malloc", rows.get(0).name());
    assertEquals("free", rows.get(1).name());
    assertEquals(operations, rows.get(0).count(), "mallocs");
    assertEquals(operations, rows.get(1).count(), "frees");
  }

  @Test
  void eachOperationIsTimedOnce() throws Exception {
    operate(10); // Before: not seen.
    try (LatencyIndicators kpi = LatencyIndicators.start(allocator, 1)) {
      operate(OPERATIONS);
      Thread.ofVirtual().start(() -> operate(OPERATIONS)).join();
      Thread.ofPlatform().start(() -> operate(OPERATIONS)).join();
      allocator.free(0);
      assertEquals(AddressFault.FOREIGN, allocator.tryFree(16));
      assertThrows(AllocationFailedException.class, () -> allocator.malloc(100 << 20));
      LatencySnapshot total = kpi.total();
      assertEachOnce(total.rows(), 3 * OPERATIONS);
      for (String name : List.of("malloc", "free")) {
        LatencyRow row = total.row(name);
        assertTrue(row.p50() > 0 && row.p50() <= row.p90(), row::toString);
        assertTrue(row.p90() <= row.p99() && row.p99() <= row.p999(), row::toString);
        assertTrue(
            row.sum() >= row.max() * 0.98 && row.sum() <= 1.02 * total.nanos(), row::toString);
        assertTrue(row.p999() <= row.max() && row.max() <= total.nanos() * 1.01, row::toString);
      }
      assertEquals(0, total.lost());
      assertTrue(total.clockNanos() >= 0 && total.clockNanos() < 1_000_000, total::toString);
      end(kpi);
      operate(10);
      assertEachOnce(kpi.total().rows(), 3 * OPERATIONS);
    }
  }

  /** Planted: one that counts each sample twice. */
  @Test
  void aSampleCountedTwiceIsNoticed() {
    Timings timings = new Timings();
    OperationTimer twice =
        new OperationTimer() {
          @Override
          public void timedMalloc(long nanos) {
            timings.timedMalloc(nanos);
            timings.timedMalloc(nanos);
          }

          @Override
          public void timedFree(long nanos) {
            timings.timedFree(nanos);
          }

          @Override
          public void lost(Throwable cause) {
            timings.lost(cause);
          }
        };
    assertTrue(EngineDoor.heapsOf(allocator).time(twice, 1));
    operate(OPERATIONS);
    EngineDoor.heapsOf(allocator).stopTiming(twice);
    assertThrows(AssertionFailedError.class, () -> assertEachOnce(timings.total(), OPERATIONS));
  }

  /** By chance, each with the same: within six standard deviations of what is expected. */
  @Test
  void oneInSoManyIsTimed() {
    try (LatencyIndicators kpi = LatencyIndicators.start(allocator, 10)) {
      operate(20_000);
      for (String name : List.of("malloc", "free")) {
        long count = kpi.total().row(name).count();
        assertTrue(Math.abs(count - 2_000) < 6 * Math.sqrt(20_000 * 0.1 * 0.9), name + count);
      }
    }
  }

  /** One of a thread's in each round, at most. */
  @Test
  void inRoundsOneOfAThreadIsTimed() {
    try (LatencyIndicators kpi = LatencyIndicators.start(allocator)) {
      LatencySnapshot total;
      do {
        operate(1_000);
        total = kpi.total();
      } while (total.rounds() < 20 || total.row("malloc").count() * total.row("free").count() == 0);
      long timed = total.row("malloc").count() + total.row("free").count();
      assertTrue(timed <= kpi.total().rounds(), total::toText);
      assertEquals(0, total.lost());
    }
  }

  /** The thread of the rounds ends with the indicators, and with whoever forgets them. */
  @Test
  void roundsEnd() throws Exception {
    TimingDoor door = TimingDoor.open(allocator);
    TimingRounds rounds = new TimingRounds(door);
    rounds.start();
    assertTrue(rounds.begun() >= 1);
    rounds.end();
    rounds.join();
    long begun = rounds.begun();
    rounds.end();
    assertEquals(begun, rounds.begun());
    TimingRounds forgotten = new TimingRounds(TimingDoor.open(allocator));
    forgotten.start();
    while (!forgotten.isForgotten()) {
      System.gc();
    }
    forgotten.join();
    Reference.reachabilityFence(door);
  }

  @Test
  void slowStepsAreCountedInFull() {
    long before = Census.of(allocator).counts().refills();
    try (LatencyIndicators kpi = LatencyIndicators.start(allocator, 0)) {
      List<Long> blocks = new ArrayList<>();
      IntStream.range(0, 3_000).forEach(i -> blocks.add(allocator.malloc(1000)));
      blocks.forEach(allocator::free);
      allocator.free(allocator.malloc(5 << 20));
      allocator.trim();
      LatencySnapshot total = kpi.total();
      long refills = Census.of(allocator).counts().refills() - before;
      assertTrue(refills > 20, () -> "refills: " + refills);
      assertEquals(refills, total.row("refill").count());
      assertEquals(Census.of(allocator).counts().purges(), purges(total));
      assertEquals(1, total.row("take_span").count());
      assertEquals(2 + SlowStep.values().length, total.rows().size());
      assertEachOnce(total.rows(), 0);
      assertTrue(total.row("refill").max() >= total.row("open").max(), "around it");
    }
  }

  private static long purges(LatencySnapshot snapshot) {
    return snapshot.rows().stream()
        .filter(row -> row.name().startsWith("purge"))
        .mapToLong(LatencyRow::count)
        .sum();
  }

  @Test
  void periodsFollowOneAnother() {
    try (LatencyIndicators kpi = LatencyIndicators.start(allocator, 1)) {
      operate(100);
      assertEachOnce(kpi.endPeriod().rows(), 100);
      assertEachOnce(kpi.endPeriod().rows(), 0);
      assertEachOnce(kpi.total().rows(), 100);
      operate(50);
      assertEachOnce(kpi.total().rows(), 150); // Takes nothing from the period.
      LatencySnapshot last = kpi.endPeriod();
      assertEachOnce(last.rows(), 50);
      LatencySnapshot total = kpi.total();
      assertTrue(last.nanos() > 0 && last.nanos() < total.nanos());
      assertTrue(last.faults().soft() <= total.faults().soft());
    }
  }

  @Test
  void whatCannotBeStartedIsRefusedAndLeavesNothing() {
    assertThrows(IllegalArgumentException.class, () -> LatencyIndicators.start(allocator, -1));
    try (LatencyIndicators first = LatencyIndicators.start(allocator)) {
      assertThrows(IllegalStateException.class, () -> LatencyIndicators.start(allocator));
      try (LatencyIndicators stepsAlone = LatencyIndicators.start(allocator, 0)) {
        operate(1);
        assertEquals(1, stepsAlone.total().row("refill").count());
      }
      assertEquals(LatencyIndicators.SAMPLE_EVERY, first.total().sampleEvery());
      assertEquals(1, first.total().row("refill").count());
    }
    LatencyIndicators.start(allocator).close();
    assertEquals(0, EngineDoor.open(allocator).parts().steps().begin(), "nobody watches");
    Allocator closed = Allocator.builder().reserveBytes(64 << 20).build();
    closed.close();
    assertThrows(AllocatorClosedException.class, () -> LatencyIndicators.start(closed));
  }

  /** A recording and the indicators see the same, in whichever order they come and go. */
  @Test
  void aRecordingGoesOnBesideThem() throws Exception {
    try (Recording first = allocator.recordLast(work.resolve("first"), 10)) {
      try (LatencyIndicators kpi = LatencyIndicators.start(allocator, 1)) {
        operate(10);
        end(first);
        operate(10);
        try (Recording second = allocator.recordLast(work.resolve("second"), 10)) {
          operate(10);
          assertEachOnce(kpi.total().rows(), 30);
          end(kpi);
          operate(10);
          assertEachOnce(kpi.total().rows(), 30);
          assertEquals(20, first.events());
          assertEquals(40, second.events());
        }
      }
    }
  }

  @Test
  void aNameThatIsNoRowIsRefused() {
    try (LatencyIndicators kpi = LatencyIndicators.start(allocator)) {
      LatencySnapshot total = kpi.total();
      assertThrows(IllegalArgumentException.class, () -> total.row("refills"));
    }
  }
}
