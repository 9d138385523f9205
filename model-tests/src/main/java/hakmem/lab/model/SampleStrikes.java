// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.bin.AllocatorParts;
import hakmem.diag.HeapAuditor;
import hakmem.gauge.OperationTimer;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.StepWatcher;
import hakmem.heap.HeapsByThread;
import hakmem.lab.strike.Strikes;
import hakmem.sample.Sample;
import hakmem.sample.SampleWatcher;
import hakmem.sample.Sampling;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Requests of which each that can be is sampled and each slow step is told to one who fails, while
 * an Error may come in. The allocator is one of its own, and is used again afterwards: then samples
 * begin and end as before.
 */
final class SampleStrikes {
  private static final long SUPERSLAB = 2L << 20;
  private static final long[] SIZES = {100, 6_000, 200_000, 3L << 20};

  private SampleStrikes() {}

  /** Keeps the addresses that it is told. */
  private static final class Told implements SampleWatcher {
    final Set<Long> live = new ConcurrentSkipListSet<>();

    @Override
    public boolean isInterested() {
      return true;
    }

    @Override
    public void sampled(Sample sample) {
      live.add(sample.address());
    }

    @Override
    public void freed(Sample sample) {
      live.remove(sample.address());
    }

    @Override
    public void lost(Throwable cause) {
      throw new AssertionError("it throws nothing", cause);
    }
  }

  /** Throws whatever it is told. */
  private static final class Failing implements SampleWatcher {
    @Override
    public boolean isInterested() {
      return true;
    }

    @Override
    public void sampled(Sample sample) {
      throw new IllegalStateException("as planned");
    }

    @Override
    public void freed(Sample sample) {
      throw new IllegalStateException("as planned");
    }

    @Override
    public void lost(Throwable cause) {
      // As planned.
    }
  }

  /** By this thread, then by a virtual one. */
  static void run(Run run) {
    Allocator allocator =
        EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 32))
            .headers(run.config().headers())
            .reserveBytes(32 * SUPERSLAB)
            .sampleBytes(1)
            .build();
    AllocatorParts parts = EngineDoor.open(allocator).parts();
    Sampling sampling = parts.sampling();
    StepWatcher failing = SampleStrikes::failAtAStep;
    HeapsByThread heaps = EngineDoor.heapsOf(allocator);
    OperationTimer timer = new FailingTimer();
    Told told = new Told();
    try {
      run.calls().run(() -> parts.steps().watch(failing));
      run.calls()
          .run(() -> Violation.require(heaps.time(timer, 1), "STRIKE-SAMPLE", () -> "timed"));
      run.calls().run(() -> sampling.watch(told));
      free(run, allocator, run.calls().make(() -> allocator.alignedAlloc(100, 64)));
      requests(run, allocator);
      StruckRun.rethrow(StruckRun.on(Thread.ofVirtual(), () -> requests(run, allocator)));
      run.calls().run(() -> sampling.watch(new Failing()));
      requests(run, allocator);
      run.calls().run(() -> sampling.unwatch(told));
      run.calls().run(() -> parts.steps().unwatch(failing));
      run.calls().run(() -> heaps.stopTiming(timer));
      inRounds(run, allocator, heaps);
    } finally {
      goOn(allocator, sampling);
      stepsAreTold(allocator, parts.steps());
      allocator.close();
    }
  }

  /** One request of this thread is timed. */
  private static void inRounds(Run run, Allocator allocator, HeapsByThread heaps) {
    OperationTimer timer = new FailingTimer();
    run.calls()
        .run(() -> Violation.require(heaps.timeInRounds(timer, 1), "STRIKE-SAMPLE", () -> "timed"));
    run.calls().run(heaps::beginRound);
    free(run, allocator, run.calls().make(() -> allocator.alignedAlloc(100, 64)));
    free(run, allocator, run.calls().make(() -> allocator.malloc(100)));
    run.calls().run(() -> heaps.stopTiming(timer));
  }

  /** Throws whatever it is told. */
  private static final class FailingTimer implements OperationTimer {
    @Override
    public void timedMalloc(long nanos) {
      throw new IllegalStateException("as planned");
    }

    @Override
    public void timedFree(long nanos) {
      throw new IllegalStateException("as planned");
    }

    @Override
    public void lost(Throwable cause) {
      // As planned.
    }
  }

  private static void failAtAStep(
      SlowStep step, long begun, long nanos, int blockBytes, long address, long amount) {
    throw new IllegalStateException("as planned: " + step);
  }

  /** Whoever watches now is told of slow steps, whatever was cut off before. */
  private static void stepsAreTold(Allocator allocator, SlowSteps steps) {
    Set<SlowStep> told = new ConcurrentSkipListSet<>();
    steps.watch((step, _, _, _, _, _) -> told.add(step));
    Heap heap = allocator.newHeap();
    long block = heap.malloc(SIZES[0]);
    heap.free(block);
    heap.close();
    Violation.require(
        told.contains(SlowStep.REFILL), "STRIKE-SAMPLE", () -> "no refill is told: " + told);
  }

  private static void requests(Run run, Allocator allocator) {
    for (long bytes : SIZES) {
      long first = run.calls().make(() -> allocator.malloc(bytes));
      long second = run.calls().make(() -> allocator.calloc(1, bytes));
      long third = run.calls().make(() -> allocator.realloc(first, 2 * bytes));
      free(run, allocator, second);
      free(run, allocator, third);
    }
    long ignored = run.calls().make(allocator::trim);
    run.calls().run(allocator::collectIdle);
  }

  private static void free(Run run, Allocator allocator, long block) {
    run.calls().run(() -> freeNow(allocator, block));
  }

  private static void freeNow(Allocator allocator, long block) {
    AddressFault fault = allocator.tryFree(block);
    Violation.require(fault == null, "STRIKE-SAMPLE", () -> "a block is " + fault);
  }

  /** Whoever watches now sees samples begin and end, whatever was cut off before. */
  private static void goOn(Allocator allocator, Sampling sampling) {
    Told told = new Told();
    sampling.watch(told);
    Heap heap = allocator.newHeap();
    for (long bytes : SIZES) {
      long block = heap.malloc(bytes);
      Violation.require(
          told.live.contains(block), "STRIKE-SAMPLE", () -> "of " + bytes + " none is sampled");
      heap.free(block);
      Violation.require(told.live.isEmpty(), "STRIKE-SAMPLE", () -> "live: " + told.live);
    }
    heap.close();
    boolean cut = Strikes.struck() != null; // Which may have cost a block or a heap.
    List<String> audit = cut ? List.of() : HeapAuditor.audit(allocator);
    Violation.require(audit.isEmpty(), "STRIKE-SAMPLE", () -> String.join("\n", audit));
  }
}
