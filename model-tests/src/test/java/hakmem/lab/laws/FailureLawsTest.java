// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure;
import hakmem.api.Allocator;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import hakmem.diag.HeapMap;
import hakmem.diag.Statistics;
import hakmem.layout.SpanLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Random programs that run into limits: each failure is recorded, its cause is true, and its
 * numbers are those of the allocator at that moment.
 */
class FailureLawsTest {
  private static final long SUPERSLAB = 2L << 20;
  private static final long UNIT = 64 << 10;
  private static final long LIMIT = 6 * SUPERSLAB;
  private static final long BLOCK_MAX = 1L << 46;
  private static final long ADDRESSES = 64 * SUPERSLAB;
  private static final int KEPT = 8;
  private static final int EPERM = 1;

  private enum Deed {
    MALLOC,
    CALLOC,
    ALIGNED,
    REALLOC,
    FREE,
    TRIM,
    REFUSE,
    GRANT
  }

  /** What is done, with the number of a block or an alignment as the second number. */
  private record Step(Deed deed, long bytes, int number) {}

  @Provide
  Arbitrary<List<Step>> programs() {
    Arbitrary<Long> sizes =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 5_000),
            Arbitraries.longs().between(5_000, SUPERSLAB),
            Arbitraries.longs().between(SUPERSLAB, LIMIT),
            Arbitraries.of(2 * LIMIT, BLOCK_MAX, BLOCK_MAX + 1, Long.MAX_VALUE));
    return Combinators.combine(
            Arbitraries.of(Deed.class), sizes, Arbitraries.integers().between(0, 40))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  /** A program on an allocator of its own. */
  private static final class Run {
    final SimulatedOs os = new SimulatedOs(ADDRESSES);
    final Allocator allocator;
    final List<Long> blocks = new ArrayList<>();
    boolean refusing;
    long failed;

    Run(boolean headers) {
      allocator =
          EngineDoor.withMemory(Allocator.builder(), os)
              .headers(headers)
              .reserveBytes(8 * SUPERSLAB)
              .retainedBytesMax(2 * SUPERSLAB)
              .softLimitBytes(LIMIT - SUPERSLAB)
              .limitBytes(LIMIT)
              .recordFailures(KEPT)
              .build();
      os.refuseWith(EPERM);
    }

    void step(Step step) {
      try {
        request(step);
      } catch (AllocationFailedException e) {
        failed++;
        List<AllocationFailure> kept = allocator.failures();
        assertEquals(Math.min(KEPT, failed), kept.size());
        check(kept.getLast(), e);
      }
    }

    private void request(Step step) {
      switch (step.deed()) {
        case MALLOC -> blocks.add(allocator.malloc(step.bytes()));
        case CALLOC -> blocks.add(allocator.calloc(1, step.bytes()));
        case ALIGNED -> blocks.add(allocator.alignedAlloc(step.bytes(), 1L << step.number()));
        case TRIM -> allocator.trim();
        case REFUSE -> refuse(true);
        case GRANT -> refuse(false);
        case FREE -> {
          if (step.number() < blocks.size()) {
            allocator.free(blocks.remove(step.number()));
          }
        }
        case REALLOC -> {
          if (step.number() < blocks.size()) {
            long old = blocks.get(step.number());
            blocks.set(step.number(), allocator.realloc(old, step.bytes()));
          }
        }
      }
    }

    private void refuse(boolean from) {
      refusing = from;
      os.refuseAfter(from ? 0 : Long.MAX_VALUE);
    }

    /** A record beside the exception, and beside what the allocator says of itself. */
    void check(AllocationFailure failure, AllocationFailedException e) {
      assertEquals(failed, failure.number());
      assertEquals(e.kind(), failure.cause());
      assertEquals(e.requestedBytes(), failure.requestedBytes());
      assertEquals(e.errno(), failure.errno());
      Statistics now = Census.of(allocator);
      AllocationFailure.Memory memory = failure.memory();
      assertEquals(now.bytes().committed(), memory.committed());
      assertEquals(now.bytes().retained(), memory.retained());
      assertEquals(now.bytes().reserved(), memory.reserved());
      assertEquals(
          now.spanBands().stream().mapToLong(Statistics.SpanBand::cachedBytes).sum(),
          memory.freedBlocks());
      long units = 0;
      for (HeapMap.SuperslabView superslab : HeapMap.of(allocator).superslabs()) {
        units += 32 - superslab.slabs().stream().mapToInt(HeapMap.SlabView::units).sum();
      }
      assertEquals(units * UNIT, memory.freeUnits());
      assertTrue(memory.longestFreeUnits() <= memory.freeUnits());
      assertTrue(memory.longestFreeUnits() > 0 || units == 0);
      checkCause(failure);
    }

    private void checkCause(AllocationFailure failure) {
      long bytes = failure.requestedBytes();
      switch (failure.cause()) {
        case THRESHOLD ->
            assertTrue(bytes > BLOCK_MAX || failure.alignment() > BLOCK_MAX, failure::toString);
        case MAP_FAIL -> {
          assertEquals(EPERM, failure.errno());
          boolean addresses = Math.max(bytes, failure.alignment()) > 8 * SUPERSLAB;
          assertTrue(refusing || addresses, failure::toString);
        }
        case EXHAUSTION -> {
          long room = LIMIT - failure.memory().committed();
          long span = SpanLayout.bytesOf(SpanLayout.slotsFor(bytes));
          assertTrue(span > room || SUPERSLAB > room || refusing, failure::toString);
          assertEquals(0, failure.errno());
        }
      }
      assertEquals(failure.cause() == Cause.THRESHOLD, failure.attempts().isEmpty());
    }
  }

  @Property(tries = 300)
  void eachFailureIsRecordedAsItWas(
      @ForAll("programs") List<Step> program, @ForAll boolean headers) {
    Run run = new Run(headers);
    try (Allocator allocator = run.allocator) {
      program.forEach(run::step);
      Statistics all = Census.of(allocator);
      long counted = all.counts().failures().values().stream().mapToLong(n -> n).sum();
      assertEquals(counted, run.failed);
      assertEquals(0, all.counts().lostFailures());
      run.refuse(false);
      run.blocks.forEach(allocator::free);
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  @Test
  void anUntrueRecordIsNoticed() {
    Run run = new Run(false);
    try (Allocator allocator = run.allocator) {
      run.step(new Step(Deed.MALLOC, 2 * LIMIT, 0));
      AllocationFailure failure = allocator.failures().getLast();
      AllocationFailedException e =
          new AllocationFailedException(failure.cause(), failure.requestedBytes(), "the same");
      run.check(failure, e);
      long block = allocator.malloc(3 * SUPERSLAB); // Of which the record knows nothing.
      assertThrows(AssertionError.class, () -> run.check(failure, e));
      allocator.free(block);
    }
  }
}
