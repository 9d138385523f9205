// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.diag.HeapAuditor;
import hakmem.lab.strike.Strikes;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Requests that both limits of an allocator refuse, while an Error may come in. It is one of its
 * own, and is used again afterwards: whoever was cut off while it asked must ask again.
 */
final class PressureStrikes {
  private static final long SUPERSLAB = 2L << 20;
  private static final long WHOLE = 30 << 16;
  private static final long HALF = 900_000;
  private static final long HUGE = 3L << 20;

  private PressureStrikes() {}

  /** By this thread, then by a virtual one. */
  static void run(Run run) {
    Allocator allocator =
        EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 32))
            .headers(run.config().headers())
            .reserveBytes(32 * SUPERSLAB)
            .softLimitBytes(SUPERSLAB)
            .limitBytes(4 * SUPERSLAB)
            .build();
    int[] asked = new int[1];
    allocator.onMemoryPressure(
        pressure -> {
          asked[0]++;
          return pressure.asked() < 1;
        });
    try {
      request(run, allocator);
      requestOfOwnHeap(run, allocator);
      StruckRun.rethrow(StruckRun.on(Thread.ofVirtual(), () -> request(run, allocator)));
    } finally {
      goOn(allocator, asked);
      allocator.close();
    }
  }

  private static void request(Run run, Allocator allocator) {
    attempt(run, () -> allocator.malloc(WHOLE), allocator);
    attempt(run, () -> allocator.malloc(WHOLE), allocator);
    attempt(run, () -> allocator.malloc(HUGE), allocator);
    attempt(run, () -> allocator.calloc(1, 4 * HUGE), allocator);
    long small = allocator.malloc(100);
    attempt(run, () -> allocator.realloc(small, 4 * HUGE), allocator);
    AddressFault fault = allocator.tryFree(small);
    Violation.require(fault == null, "STRIKE-PRESSURE", () -> "an old block is " + fault);
    attempt(run, () -> allocator.alignedAlloc(4 * HUGE, SUPERSLAB), allocator);
    attempt(run, () -> allocator.malloc(WHOLE), allocator);
  }

  /** With nothing at hand, while a block has all that the soft limit allows. */
  private static void requestOfOwnHeap(Run run, Allocator allocator) {
    allocator.heap().collect();
    allocator.trim();
    long huge = run.calls().make(() -> allocator.malloc(HUGE));
    attempt(run, () -> allocator.heap().malloc(HALF), allocator);
    AddressFault fault = allocator.tryFree(huge);
    Violation.require(fault == null, "STRIKE-PRESSURE", () -> "an old block is " + fault);
  }

  private static void attempt(Run run, LongSupplier request, Allocator allocator) {
    try {
      long block = run.calls().make(request);
      AddressFault fault = allocator.tryFree(block);
      Violation.require(fault == null, "STRIKE-PRESSURE", () -> "a new block is " + fault);
    } catch (AllocationFailedException e) {
      // As it may be.
    }
  }

  /** After an Error too, each limit asks once more, and no refusal stays inside. */
  private static void goOn(Allocator allocator, int[] asked) {
    allocator.collectIdle();
    for (int i = 0; i < 2; i++) {
      asked[0] = 0;
      Heap heap = allocator.newHeap();
      @Nullable AllocationFailedException failure = null;
      try {
        heap.free(heap.malloc(8 * HUGE));
      } catch (AllocationFailedException e) {
        failure = e;
      }
      heap.close();
      boolean failed = failure != null;
      Violation.require(
          failed && asked[0] == 4,
          "STRIKE-PRESSURE",
          () -> "asked " + asked[0] + " times, failed: " + failed);
    }
    boolean cut = Strikes.struck() != null; // Which may have cost a block or a heap.
    List<String> audit = cut ? List.of() : HeapAuditor.audit(allocator);
    Violation.require(audit.isEmpty(), "STRIKE-PRESSURE", () -> String.join("\n", audit));
  }
}
