// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.AllocationFailure.Attempt.Kind;
import hakmem.diag.Census;
import hakmem.diag.Statistics;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.testkit.SimulatedOs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of requests that have failed. */
@ParameterizedClass
@EnumSource(
    value = Setup.class,
    names = {"SIMULATED_HEADERLESS", "SIMULATED_HEADERS"})
class FailureTraceTest extends AllocatorTestBase {
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long HUGE = 3L << 20;
  private static final long WHOLE = 1_000_000;
  private static final long UNIT = SuperslabLayout.UNIT_BYTES;
  private static final long NONE = Long.MAX_VALUE;
  private static final int EPERM = 1;
  private static final int KEPT = 4;

  /** Has a slab of its own, of one unit. */
  private static final int LONE = 40_000;

  /** How often one thing is tried for a request, however many superslabs there are. */
  private static final int RETRIES_MAX = 8;

  private final SimulatedOs os = new SimulatedOs(1L << 42);

  private Allocator.Builder recording() {
    return setup.builder().os(os).recordFailures(KEPT);
  }

  private void rebuild(Allocator.Builder builder) {
    allocator.close();
    build(builder);
  }

  /** Fails after the blocks before it have used everything up. */
  private void exhaust(long bytes) {
    AllocationFailedException e =
        assertThrows(
            AllocationFailedException.class,
            () -> {
              while (true) {
                live.add(heap.malloc(bytes), bytes);
              }
            });
    assertEquals(e.kind(), last().cause());
    assertEquals(e.requestedBytes(), last().requestedBytes());
    assertEquals(e.errno(), last().errno());
  }

  private void fails(Executable request) {
    assertThrows(AllocationFailedException.class, request);
  }

  private AllocationFailure last() {
    AllocationFailure last = allocator.failures().getLast();
    Statistics now = Census.of(allocator);
    assertEquals(now.bytes().committed(), last.memory().committed());
    assertEquals(now.bytes().retained(), last.memory().retained());
    assertEquals(now.bytes().reserved(), last.memory().reserved());
    long freed = now.spanBands().stream().mapToLong(Statistics.SpanBand::cachedBytes).sum();
    assertEquals(freed, last.memory().freedBlocks());
    assertEquals(Thread.currentThread().getName(), last.thread());
    assertTrue(Math.abs(System.currentTimeMillis() - last.millis()) < 600_000);
    return last;
  }

  private static List<Kind> kinds(AllocationFailure failure) {
    return failure.attempts().stream().map(Attempt::kind).toList();
  }

  private static long result(AllocationFailure failure, Kind kind) {
    return failure.attempts().stream().filter(a -> a.kind() == kind).findFirst().get().result();
  }

  @Test
  void nothingIsKeptUnlessAskedFor() {
    rebuild(setup.builder().os(os).limitBytes(4 * SUPERSLAB));
    fails(() -> heap.malloc(8 * SUPERSLAB));
    assertEquals(List.of(), allocator.failures());
    assertEquals(1, Census.of(allocator).counts().failures().get(Cause.EXHAUSTION));
  }

  @Test
  void blocksOfSlabsAtTheLimit() {
    rebuild(recording().limitBytes(4 * SUPERSLAB).softLimitBytes(2 * SUPERSLAB));
    for (long bytes : new long[] {2_000, 100_000, WHOLE}) {
      exhaust(bytes);
      AllocationFailure failure = last();
      assertEquals(Cause.EXHAUSTION, failure.cause());
      assertEquals(16, failure.alignment());
      assertEquals(0, failure.errno());
      assertEquals("", failure.errnoName());
      assertEquals(
          new AllocationFailure.Bounds("", 4 * SUPERSLAB, 2 * SUPERSLAB, Setup.RETAINED_BYTES_MAX),
          failure.bounds());
      assertEquals(4 * SUPERSLAB, failure.memory().committed());
      assertEquals(
          List.of(
              Kind.FREED_BLOCKS, Kind.FREE_UNITS, Kind.MAGAZINES, Kind.OWN_SLABS, Kind.OTHER_HEAPS),
          kinds(failure));
    }
    assertTrue(last().advice().startsWith("limitBytes is used up"), last().advice());
  }

  @Test
  void hugeBlocksAtTheLimit() {
    rebuild(recording().limitBytes(4 * SUPERSLAB));
    exhaust(HUGE);
    AllocationFailure failure = last();
    assertEquals(List.of(Kind.FREED_BLOCKS, Kind.FREE_UNITS, Kind.OTHER_HEAPS), kinds(failure));
    assertEquals(
        new AllocationFailure.Bounds("", 4 * SUPERSLAB, 4 * SUPERSLAB, 4 * SUPERSLAB),
        failure.bounds());
    fails(() -> heap.alignedAlloc(HUGE, 8 * SUPERSLAB));
    assertEquals(8 * SUPERSLAB, last().alignment());
    assertEquals(HUGE, last().requestedBytes());
    fails(() -> heap.malloc(5 * SUPERSLAB));
    assertTrue(last().advice().startsWith("The block alone"), last().advice());
    fails(() -> heap.malloc(4 * SUPERSLAB));
    assertTrue(last().advice().startsWith("limitBytes is used up"), last().advice());
  }

  /** Of what gives way the record says how much. */
  @Test
  void whatGaveWayIsCounted() {
    rebuild(recording().limitBytes(8 * SUPERSLAB));
    long[] blocks = {heap.malloc(HUGE), heap.malloc(HUGE), heap.malloc(WHOLE)};
    for (long block : blocks) {
      heap.free(block);
    }
    heap.collect();
    long kept = allocator.stats().retainedBytes();
    long empty = kept - 2 * HUGE; // Of the superslab.
    assertTrue(WHOLE <= empty && empty <= SUPERSLAB, () -> "" + empty);
    assertEquals(kept, Census.of(allocator).bytes().retained());
    live.add(heap.malloc(1000), 1000); // In a unit of the superslab that was empty.
    fails(() -> heap.malloc(20 * SUPERSLAB));
    assertEquals(2 * HUGE, result(last(), Kind.FREED_BLOCKS));
    assertEquals(empty - UNIT, result(last(), Kind.FREE_UNITS));
    assertEquals(0, last().memory().freedBlocks());
  }

  @Test
  void whatThePoolHasIsTold() {
    rebuild(recording().limitBytes(4 * SUPERSLAB));
    List<Long> blocks = new ArrayList<>();
    fails(
        () -> {
          while (true) {
            blocks.add(heap.malloc(60_000)); // Each has a unit for itself.
          }
        });
    assertEquals(0, last().memory().freeUnits());
    for (int i = 0; i < blocks.size(); i += 2) {
      heap.free(blocks.get(i));
    }
    heap.collect();
    fails(() -> heap.malloc(4 * SUPERSLAB));
    assertEquals((blocks.size() + 1) / 2 * UNIT, last().memory().freeUnits());
    assertEquals(UNIT, last().memory().longestFreeUnits());
    for (int i = 1; i < blocks.size(); i += 2) {
      heap.free(blocks.get(i));
    }
  }

  /** Of addresses for huge blocks, a range has what its longest free run says. */
  @Test
  void freeAddressesAreTold() {
    rebuild(recording().reserveBytes(32 * HUGE).limitBytes(8 * HUGE));
    long[] blocks = {heap.malloc(HUGE), heap.malloc(HUGE), heap.malloc(2 * HUGE)};
    fails(() -> heap.malloc(5 * HUGE));
    assertEquals(28 * HUGE, last().memory().longestFreeSpan());
    heap.free(blocks[2]);
    heap.free(blocks[0]);
    fails(() -> heap.malloc(8 * HUGE));
    assertEquals(30 * HUGE, last().memory().longestFreeSpan());
    heap.free(blocks[1]);
  }

  @Test
  void theSystemRefusesMemory() {
    rebuild(recording());
    for (long bytes : new long[] {2_000, 100_000, WHOLE, HUGE}) {
      os.limitCommit(4 * SUPERSLAB);
      exhaust(bytes);
      assertEquals(Cause.MAP_FAIL, last().cause());
      assertEquals("ENOMEM", last().errnoName());
      assertTrue(last().advice().contains("vm.max_map_count"), last().advice());
      os.refuseWith(EPERM);
      AllocationFailedException e =
          assertThrows(AllocationFailedException.class, () -> heap.alignedAlloc(HUGE, 1 << 20));
      assertTrue(e.getMessage().contains(", errno=1, bytes="), e.getMessage());
      assertEquals("EPERM", last().errnoName());
      assertTrue(last().advice().startsWith("The system refuses"), last().advice());
      os.refuseWith(OsMemory.REFUSED_UNKNOWN);
      fails(() -> heap.malloc(HUGE));
      assertEquals(0, last().errno());
      os.refuseWith(SimulatedOs.ENOMEM);
      for (long address : live.addresses()) {
        live.remove(address);
        heap.free(address);
      }
      heap.collect();
      allocator.trim();
    }
  }

  /** Leaves one block in each of some superslabs, and gives their other units back. */
  private void scatter(int superslabs) {
    List<Long> blocks = new ArrayList<>();
    while (allocator.stats().committedBytes() < superslabs * SUPERSLAB) {
      blocks.add(heap.malloc(LONE));
    }
    int perSuperslab = blocks.size() / superslabs;
    for (int i = 0; i < blocks.size(); i++) {
      if (i % perSuperslab == 0) {
        live.add(blocks.get(i), LONE);
      } else {
        heap.free(blocks.get(i));
      }
    }
    heap.collect();
    allocator.trim();
  }

  private static int timesMost(AllocationFailure failure) {
    return failure.attempts().stream().mapToInt(Attempt::times).max().getAsInt();
  }

  /** Each superslab has units that are to be had no more: nobody tries them one by one. */
  @Test
  void aRefusalIsNotAskedForInEachSuperslab() {
    int superslabs = 32;
    rebuild(recording().limitBytes(superslabs * SUPERSLAB));
    scatter(superslabs);
    os.refuseAfter(0);
    fails(() -> heap.malloc(WHOLE / 4));
    assertTrue(timesMost(last()) <= RETRIES_MAX, last()::toString);
    os.refuseAfter(Long.MAX_VALUE);
    exhaust(HUGE);
    exhaust(WHOLE / 4);
    assertTrue(timesMost(last()) <= RETRIES_MAX, last()::toString);
  }

  /** A freed huge block that cannot be made zero, since the system refuses. */
  @Test
  void theSystemRefusesToZero() {
    rebuild(recording());
    heap.free(heap.malloc(HUGE));
    os.refuseAfter(0);
    fails(() -> heap.calloc(1, HUGE));
    assertEquals(SimulatedOs.ENOMEM, last().errno());
    assertTrue(kinds(last()).contains(Kind.OTHER_HEAPS));
    os.refuseAfter(Long.MAX_VALUE);
  }

  @Test
  void theSystemRefusesAddresses() {
    allocator.close();
    SimulatedOs few = new SimulatedOs(8 * SUPERSLAB);
    build(setup.builder().os(few).recordFailures(KEPT));
    fails(() -> heap.malloc(16 * SUPERSLAB));
    assertEquals(Cause.MAP_FAIL, last().cause());
    assertEquals(SimulatedOs.ENOMEM, last().errno());
    exhaust(WHOLE);
    assertEquals(Cause.EXHAUSTION, last().cause());
    assertEquals(NONE, last().bounds().limit());
    assertTrue(last().advice().contains("ulimit -v"), last().advice());
  }

  @Test
  void requestsThatNobodyCanServe() {
    rebuild(recording());
    fails(() -> heap.malloc(1L << 50));
    assertEquals(Cause.THRESHOLD, last().cause());
    assertEquals(1L << 50, last().requestedBytes());
    assertEquals(List.of(), last().attempts());
    assertTrue(last().advice().contains("ask for less"), last().advice());
    fails(() -> heap.calloc(1L << 40, 1L << 40));
    assertEquals(-1, last().requestedBytes());
    assertEquals(0, last().alignment());
  }

  @Test
  void aListenerIsAmongWhatWasTried() {
    rebuild(recording().softLimitBytes(SUPERSLAB).limitBytes(4 * SUPERSLAB));
    allocator.onMemoryPressure(pressure -> pressure.asked() < 2);
    fails(() -> heap.malloc(5 * SUPERSLAB));
    // Three times at each limit, and twice of these it says yes.
    assertTrue(last().attempts().contains(new Attempt(Kind.LISTENER, 6, 4)), last()::toString);
    assertEquals(
        List.of(Kind.FREE_UNITS, Kind.FREED_BLOCKS, Kind.LISTENER, Kind.OTHER_HEAPS),
        kinds(last()));
    allocator.onMemoryPressure(
        pressure -> {
          throw new IllegalStateException("as planned");
        });
    fails(() -> allocator.malloc(5 * SUPERSLAB));
    assertTrue(last().attempts().contains(new Attempt(Kind.LISTENER, 2, 0)), last()::toString);
    fails(() -> onOtherThread(() -> heap.malloc(5 * SUPERSLAB)));
    allocator.onMemoryPressure(null);
    assertEquals(3, allocator.failures().size());
  }

  @Test
  void theLastOnesAreKept() {
    rebuild(recording().limitBytes(SUPERSLAB));
    for (long i = 1; i <= KEPT + 2; i++) {
      long bytes = SUPERSLAB + i;
      fails(() -> heap.malloc(bytes));
    }
    List<AllocationFailure> kept = allocator.failures();
    assertEquals(KEPT, kept.size());
    for (int i = 0; i < KEPT; i++) {
      assertEquals(3 + i, kept.get(i).number());
      assertEquals(SUPERSLAB + 3 + i, kept.get(i).requestedBytes());
    }
    assertEquals(0, Census.of(allocator).counts().lostFailures());
  }

  @Test
  void statisticsHaveThem() {
    rebuild(recording().limitBytes(SUPERSLAB));
    String name = Thread.currentThread().getName();
    Thread.currentThread().setName("of \"many\"\\\u00e9");
    fails(() -> heap.malloc(HUGE));
    Thread.currentThread().setName(name);
    Statistics all = Census.of(allocator);
    assertEquals(allocator.failures(), all.lastFailures());
    String json = all.toJson();
    assertTrue(json.contains("\"cause\":\"EXHAUSTION\",\"requestedBytes\":" + HUGE), json);
    assertTrue(json.contains("\"thread\":\"of \\u0022many\\u0022\\u005c\\u00e9\""), json);
    assertTrue(json.contains("\"attempts\":[{\"kind\":\"FREED_BLOCKS\",\"times\":1,"), json);
  }
}
