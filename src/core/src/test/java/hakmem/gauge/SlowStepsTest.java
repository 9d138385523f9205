// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.Heap;
import hakmem.bin.AllocatorParts;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import hakmem.diag.Statistics;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Slow steps are told, each once, whatever their watchers do. */
class SlowStepsTest {
  private static final long MIB = 1 << 20;

  private record Told(SlowStep step, long begun, long nanos, int bytes, long at, long amount) {}

  private final Allocator allocator =
      EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 32))
          .reserveBytes(64 * MIB)
          .limitBytes(64 * MIB)
          .retainedBytesMax(4 * MIB)
          .magazineBytesMax(MIB)
          .build();
  private final AllocatorParts parts = EngineDoor.open(allocator).parts();
  private final List<Told> told = new ArrayList<>();

  @AfterEach
  void close() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close(CloseMode.CHECK);
  }

  private void keep(SlowStep step, long begun, long nanos, int bytes, long at, long amount) {
    told.add(new Told(step, begun, nanos, bytes, at, amount));
  }

  private List<Told> of(SlowStep step) {
    return told.stream().filter(t -> t.step() == step).toList();
  }

  private long amount(SlowStep... steps) {
    return told.stream()
        .filter(t -> List.of(steps).contains(t.step()))
        .mapToLong(Told::amount)
        .sum();
  }

  private static List<Long> blocks(Heap heap, int count, long bytes) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(heap.malloc(bytes));
    }
    return blocks;
  }

  /** Makes each step at least once, and leaves nothing. */
  private void work() {
    Heap first = allocator.newHeap();
    Heap second = allocator.newHeap();
    List<Long> small = blocks(first, 3000, 1000); // More than a superslab.
    small.forEach(second::free); // Into slabs of the first, or of nobody.
    List<Long> again = blocks(first, 3000, 1000); // Drained.
    List<Long> large = blocks(first, 20, 30_000);
    second.free(second.malloc(30_000)); // From now on it has a magazine of that class.
    large.forEach(second::free);
    again.forEach(first::free);
    List<Long> left = blocks(first, 5, 200);
    first.close(); // The slab that they are in is an orphan.
    left.add(second.malloc(200));
    left.forEach(second::free);
    long huge = allocator.malloc(5 * MIB);
    huge = allocator.realloc(huge, 6 * MIB); // Where it is.
    allocator.free(huge); // Beyond what may be kept.
    allocator.free(allocator.malloc(3 * MIB));
    Heap third = allocator.newHeap();
    List<Long> spread = blocks(third, 60, 1000);
    spread.subList(1, 59).forEach(third::free);
    third.close();
    long pinned = second.malloc(100);
    second.collect();
    allocator.trim();
    second.free(pinned);
    second.free(spread.getFirst());
    second.free(spread.getLast());
    second.close();
    allocator.trim();
  }

  /** What is told is what was counted: no step is left out, none told twice. */
  @Test
  void whatIsToldIsWhatWasCounted() {
    long now = System.nanoTime();
    parts.steps().watch(this::keep);
    work();
    Statistics.Counts counts = Census.of(allocator).counts();
    assertEquals(counts.refills(), of(SlowStep.REFILL).size());
    assertEquals(counts.adoptions(), of(SlowStep.ADOPT).size());
    assertEquals(
        parts.pool().cutCount(), of(SlowStep.CUT).size() + of(SlowStep.OPEN).size(), "cuts");
    assertEquals(2, of(SlowStep.TAKE_SPAN).size());
    assertEquals(MIB, amount(SlowStep.GROW_SPAN));
    assertEquals(2, of(SlowStep.TRIM).size());
    assertTrue(amount(SlowStep.TRIM) > 0);
    long purges =
        of(SlowStep.PURGE_SUPERSLAB).size()
            + of(SlowStep.PURGE_UNITS).size()
            + of(SlowStep.PURGE_SLAB).size()
            + of(SlowStep.PURGE_SPAN).size();
    assertEquals(counts.purges(), purges);
    assertEquals(
        counts.purgedBytes(),
        amount(
            SlowStep.PURGE_SUPERSLAB,
            SlowStep.PURGE_UNITS,
            SlowStep.PURGE_SLAB,
            SlowStep.PURGE_SPAN));
    assertTrue(amount(SlowStep.DRAIN) >= counts.drainedBlocks(), "those of closing heaps, too");
    assertTrue(counts.drainedBlocks() > 0);
    assertEquals(amount(SlowStep.FLUSH), of(SlowStep.FLUSH).size());
    assertEquals(
        counts.flushes(), of(SlowStep.FLUSH).size() + of(SlowStep.FLUSH_LIST).size(), "flushes");
    assertEquals(counts.flushedBlocks(), amount(SlowStep.FLUSH, SlowStep.FLUSH_LIST));
    Set<SlowStep> met = EnumSet.noneOf(SlowStep.class);
    told.forEach(t -> met.add(t.step()));
    assertEquals(EnumSet.allOf(SlowStep.class), met);
    long end = System.nanoTime();
    for (Told t : told) {
      assertTrue(t.begun() - now >= 0 && t.nanos() >= 0, t::toString);
      assertTrue(t.begun() + t.nanos() - end <= 0, t::toString);
      assertTrue(
          t.step() == SlowStep.TRIM ? t.at() == 0 : t.amount() > 0 && t.at() != 0, t::toString);
    }
  }

  /** Steps within others are told before them, with the slab that both are about. */
  @Test
  void aRefillTellsItsSlabAndWhatItTook() {
    parts.steps().watch(this::keep);
    Heap heap = allocator.newHeap();
    long block = heap.malloc(1000);
    assertEquals(List.of(SlowStep.OPEN, SlowStep.REFILL), told.stream().map(Told::step).toList());
    Told open = told.getFirst();
    Told refill = told.getLast();
    assertEquals(open.at(), refill.at());
    assertEquals(0, open.at() % (64 << 10));
    assertTrue(block - open.at() >= 0 && block - open.at() < open.amount(), open::toString);
    assertEquals(1024, refill.bytes());
    assertEquals(8, refill.amount());
    assertTrue(refill.begun() - open.begun() <= 0, "around it");
    assertTrue(refill.nanos() >= open.nanos(), "around it");
    heap.free(block);
    heap.close();
  }

  /** How long it took until there was no memory is what people want to know. */
  @Test
  void aRefillThatFailsIsTold() {
    Heap heap = allocator.newHeap();
    long all = allocator.malloc(61 * MIB);
    parts.steps().watch(this::keep);
    List<Long> taken = new ArrayList<>();
    Assertions.assertThrows(
        AllocationFailedException.class,
        () -> {
          while (true) {
            taken.add(heap.malloc(30_000));
          }
        });
    Told last = of(SlowStep.REFILL).getLast();
    assertEquals(0, last.amount());
    assertEquals(0, last.at());
    taken.forEach(heap::free);
    heap.close();
    allocator.free(all);
  }

  @Test
  void errorsOfAWatcherTouchNoStep() {
    parts
        .steps()
        .watch(
            (step, _, _, _, _, _) -> {
              if (step.ordinal() % 2 == 0) {
                throw new OutOfMemoryError("planted");
              }
              throw new StackOverflowError("planted");
            });
    parts.steps().watch(this::keep); // Is told all the same.
    work();
    assertEquals(told.size(), parts.steps().lost());
    assertTrue(told.size() > 100, () -> told.size() + " steps");
  }

  @Test
  void withoutAWatcherNothingIsTold() {
    StepWatcher watcher = this::keep;
    assertEquals(0, parts.steps().begin());
    parts.steps().watch(watcher);
    assertTrue(parts.steps().begin() != 0);
    parts.steps().unwatch(watcher);
    assertEquals(0, parts.steps().begin());
    work();
    parts.steps().end(SlowStep.CUT, 0, 0, 0, 0);
    assertEquals(List.of(), told);
  }
}
