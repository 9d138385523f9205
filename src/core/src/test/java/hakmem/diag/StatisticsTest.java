// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.api.InvalidFreeException;
import hakmem.api.SiteMode;
import hakmem.diag.Statistics.SizeClassRow;
import hakmem.diag.Statistics.SpanBand;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Statistics against what a test knows: its own blocks, its own mistakes. */
class StatisticsTest {
  private static final long MIB = 1 << 20;

  private static void with(Consumer<Allocator> test) {
    for (boolean headers : new boolean[] {false, true}) {
      Allocator.Builder builder =
          Allocator.builder().headers(headers).reserveBytes(64 * MIB).limitBytes(256 * MIB);
      try (Allocator allocator =
          EngineDoor.withMemory(builder, new SimulatedOs(1L << 42)).build()) {
        test.accept(allocator);
        assertEquals(List.of(), HeapAuditor.audit(allocator));
        assertSums(Census.of(allocator));
      }
    }
  }

  /** What must hold of each picture in which nobody works. */
  private static void assertSums(Statistics all) {
    long live = all.spanBands().stream().mapToLong(SpanBand::liveBytes).sum();
    long cached = 0;
    long free = 0;
    for (SizeClassRow row : all.sizeClasses()) {
      assertTrue(row.liveBlocks() >= 0 && row.cachedBlocks() >= 0 && row.freeBlocks() >= 0);
      live += row.liveBlocks() * row.blockBytes();
      cached += row.cachedBlocks() * row.blockBytes();
      free += row.freeBlocks() * row.blockBytes();
    }
    assertEquals(live, all.bytes().live());
    assertEquals(cached, all.bytes().cached());
    assertEquals(free, all.bytes().free());
    assertTrue(live + cached + free + all.bytes().retained() <= all.bytes().committed());
    assertTrue(all.bytes().committed() <= all.bytes().committedPeak());
    assertTrue(all.bytes().committedPeak() <= all.bytes().limit());
    assertTrue(all.bytes().resident().getAsLong() <= all.bytes().committed());
  }

  @Test
  void liveBytesAreExactAndReturnToZero() {
    with(
        allocator -> {
          Random random = new Random(7);
          Heap heap = allocator.newHeap();
          Heap other = allocator.newHeap();
          List<Long> blocks = new ArrayList<>();
          for (int i = 0; i < 3_000; i++) {
            if (random.nextInt(3) > 0 || blocks.isEmpty()) {
              long bytes = random.nextInt(100) == 0 ? 3 * MIB : 1L << random.nextInt(14);
              blocks.add(heap.malloc(bytes));
            } else {
              long block = blocks.remove(random.nextInt(blocks.size()));
              (random.nextBoolean() ? heap : other).free(block);
            }
            if (i % 100 == 0) {
              assertEquals(held(allocator, blocks), Census.of(allocator).bytes().live());
            }
          }
          blocks.forEach(other::free);
          Statistics all = Census.of(allocator);
          assertEquals(0, all.bytes().live());
          assertTrue(all.bytes().cached() > 0, "frees by another heap wait to be drained");
          assertTrue(all.counts().drainedBlocks() > 0);
          assertTrue(all.counts().refills() > 0);
          assertEquals(allocator.stats().committedBytes(), all.bytes().committed());
        });
  }

  /** Blocks have their bytes rounded up; headers of the layout count as the block's. */
  private static long held(Allocator allocator, List<Long> blocks) {
    long small = EngineDoor.open(allocator).parts().layout().hasHeader() ? 16 : 0;
    long bytes = 0;
    for (long block : blocks) {
      long usable = allocator.usableSize(block);
      bytes += usable >= 2 * MIB ? usable : usable + small;
    }
    return bytes;
  }

  @Test
  void eachFailureIsCountedUnderItsCause() {
    with(
        allocator -> {
          fails(Cause.THRESHOLD, () -> allocator.malloc(Long.MAX_VALUE));
          fails(Cause.THRESHOLD, () -> allocator.calloc(Long.MAX_VALUE, 2));
          fails(Cause.EXHAUSTION, () -> allocator.malloc(300 * MIB));
          Heap heap = allocator.newHeap();
          fails(
              Cause.EXHAUSTION,
              () -> {
                while (true) {
                  heap.malloc(MIB);
                }
              });
          assertFailures(allocator, 2, 2, 0);
        });
  }

  private static void assertFailures(
      Allocator allocator, long threshold, long exhaustion, long mapFail) {
    var failures = Census.of(allocator).counts().failures();
    assertEquals(threshold, failures.get(Cause.THRESHOLD));
    assertEquals(exhaustion, failures.get(Cause.EXHAUSTION));
    assertEquals(mapFail, failures.get(Cause.MAP_FAIL));
  }

  private static void fails(Cause cause, Runnable request) {
    assertEquals(cause, assertThrows(AllocationFailedException.class, request::run).kind());
  }

  @Test
  void eachWrongFreeIsCountedUnderItsKind() {
    with(
        allocator -> {
          Heap heap = allocator.newHeap();
          long block = heap.malloc(100);
          long freed = heap.malloc(100);
          heap.free(freed);
          assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(freed));
          assertThrows(InvalidFreeException.class, () -> heap.free(freed));
          assertEquals(AddressFault.FOREIGN, allocator.tryFree(64));
          assertThrows(InvalidFreeException.class, () -> allocator.free(block + 16));
          assertThrows(InvalidFreeException.class, () -> heap.realloc(freed, 10));
          var wrong = Census.of(allocator).counts().wrongFrees();
          assertEquals(3, wrong.get(AddressFault.DOUBLE_FREE));
          assertEquals(1, wrong.get(AddressFault.FOREIGN));
          assertEquals(1, wrong.get(AddressFault.INTERIOR));
          assertEquals(0, wrong.get(AddressFault.NOT_ALLOCATED));
          assertEquals(0, wrong.get(AddressFault.CORRUPTED));
        });
  }

  @Test
  void slowPathsAreCountedAlsoOfHeapsThatHaveEnded() {
    with(
        allocator -> {
          Heap heap = allocator.newHeap();
          List<Long> blocks = new ArrayList<>();
          for (int i = 0; i < 500; i++) {
            blocks.add(heap.malloc(1000));
          }
          long refills = Census.of(allocator).counts().refills();
          assertTrue(refills > 0);
          heap.close();
          assertEquals(refills, Census.of(allocator).counts().refills());
          Heap next = allocator.newHeap();
          blocks.add(next.malloc(1000));
          assertEquals(1, Census.of(allocator).counts().adoptions());
          next.close();
          assertEquals(1, Census.of(allocator).counts().adoptions());
          drainOne(allocator);
          assertEquals(1, Census.of(allocator).counts().drainedBlocks());
          blocks.forEach(allocator::free);
          long before = Census.of(allocator).counts().purgedBytes();
          long trimmed = allocator.trim();
          assertTrue(trimmed > 0);
          assertEquals(before + trimmed, Census.of(allocator).counts().purgedBytes());
          assertEquals(0, Census.of(allocator).bytes().live());
        });
  }

  /** A heap takes one block back that another has freed, and ends. */
  private static void drainOne(Allocator allocator) {
    try (Heap owner = allocator.newHeap();
        Heap other = allocator.newHeap()) {
      long block = owner.malloc(100_000);
      long kept = owner.malloc(100_000);
      other.free(block);
      owner.collect();
      owner.free(kept);
    }
  }

  @Test
  void flushesAreCountedAlsoOfHeapsThatHaveEnded() {
    with(
        allocator -> {
          Heap heap = allocator.newHeap();
          long block = heap.malloc(1000);
          assertFlushed(allocator, 0, 0);
          heap.collect(); // Of the eight that the refill has brought.
          assertFlushed(allocator, 1, 7);
          heap.collect();
          assertFlushed(allocator, 1, 7);
          assertEquals(1, Census.of(allocator).heapRows().getFirst().flushes());
          assertEquals(7, Census.of(allocator).heapRows().getFirst().flushedBlocks());
          heap.free(block);
          heap.close();
          assertFlushed(allocator, 1, 7);
        });
  }

  private static void assertFlushed(Allocator allocator, long flushes, long blocks) {
    assertEquals(flushes, Census.of(allocator).counts().flushes());
    assertEquals(blocks, Census.of(allocator).counts().flushedBlocks());
  }

  @Test
  void requestsLieWithinTheBoundsOfTheirClasses() {
    with(
        allocator -> {
          Random random = new Random(11);
          Heap heap = allocator.newHeap();
          List<Long> blocks = new ArrayList<>();
          long asked = 0;
          for (int i = 0; i < 500; i++) {
            long bytes = random.nextLong(1L << random.nextInt(5, 22));
            blocks.add(heap.malloc(bytes));
            asked += bytes;
            Statistics.Bytes all = Census.of(allocator).bytes();
            assertTrue(all.requestedLeast() <= asked, asked + " of " + all);
            assertTrue(asked <= all.requestedMost() && all.requestedMost() <= all.live());
            assertEquals(OptionalLong.empty(), all.requested());
          }
          blocks.forEach(heap::free);
          Statistics.Bytes all = Census.of(allocator).bytes();
          assertEquals(0, all.requestedLeast());
          assertEquals(0, all.requestedMost());
        });
  }

  /** To the byte: the least and the most that malloc serves with blocks of a class. */
  @Test
  void eachClassSaysWhichRequestsItServes() {
    with(
        allocator -> {
          Heap heap = allocator.newHeap();
          for (int bytes = 0; bytes < 300_000; bytes += 1 + bytes / 40) {
            long block = heap.malloc(bytes);
            List<SizeClassRow> live =
                Census.of(allocator).sizeClasses().stream()
                    .filter(row -> row.liveBlocks() == 1)
                    .toList();
            assertEquals(1, live.size());
            SizeClassRow row = live.getFirst();
            assertTrue(row.requestLeast() <= bytes && bytes <= row.requestMost(), row::toString);
            assertTrue(
                row.requestMost() - row.requestLeast() <= Math.max(16, row.blockBytes() / 8),
                row::toString);
            heap.free(block);
          }
        });
  }

  @Test
  void whoKeepsEachSiteKnowsWhatWasAskedFor() {
    Allocator.Builder builder = Allocator.builder().reserveBytes(64 * MIB).sites(SiteMode.ALL);
    try (Allocator allocator = EngineDoor.withMemory(builder, new SimulatedOs(1L << 42)).build()) {
      long small = allocator.malloc(1000);
      long huge = allocator.malloc(5 * MIB - 3);
      assertEquals(OptionalLong.of(5 * MIB + 997), Census.of(allocator).bytes().requested());
      assertEquals(small, allocator.realloc(small, 600), "where it is");
      assertEquals(OptionalLong.of(5 * MIB + 597), Census.of(allocator).bytes().requested());
      assertTrue(Census.of(allocator).toJson().contains(",\"requested\":5243477,"));
      allocator.free(small);
      allocator.free(huge);
      assertEquals(OptionalLong.of(0), Census.of(allocator).bytes().requested());
    }
  }

  /** Of a simulated system: to the byte. */
  @Test
  void residentIsWhatWasTouchedAndDidNotGoBack() {
    with(
        allocator -> {
          long huge = allocator.malloc(5 * MIB);
          long before = resident(allocator);
          var memory = EngineDoor.open(allocator).parts().memory();
          memory.storePlain(huge, 0, 1);
          memory.storePlain(huge, 8, 1);
          memory.storePlain(huge + 3 * MIB, 0, 1);
          assertEquals(before + 2 * 4096, resident(allocator));
          allocator.free(huge);
          assertEquals(before + 2 * 4096, resident(allocator), "kept for reuse");
          allocator.trim();
          assertEquals(before, resident(allocator));
        });
  }

  private static long resident(Allocator allocator) {
    return Census.of(allocator).bytes().resident().getAsLong();
  }

  @Test
  void residentOfRealMemoryGrowsAndFalls() {
    try (Allocator allocator =
        Allocator.builder().reserveBytes(256 * MIB).maintenanceMillis(0).build()) {
      assertEquals(0, resident(allocator));
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        blocks.add(allocator.calloc(1, MIB)); // Whose memory is fresh: it is not touched yet.
      }
      blocks.add(allocator.malloc(8 * MIB));
      long untouched = resident(allocator);
      assertTrue(untouched < 8 * MIB, "untouched: " + untouched);
      var memory = EngineDoor.open(allocator).parts().memory();
      blocks.forEach(block -> memory.zeroPlain(block, MIB));
      long touched = resident(allocator);
      assertTrue(touched - untouched > 30 * MIB, untouched + ", then " + touched);
      assertTrue(touched <= Census.of(allocator).bytes().committed(), "touched: " + touched);
      blocks.forEach(allocator::free);
      allocator.heap().collect();
      allocator.trim();
      assertTrue(resident(allocator) < 4 * MIB, "after trim: " + resident(allocator));
    }
  }

  @Test
  void whatTheSystemDoesNotSayIsNull() {
    SimulatedOs os = new SimulatedOs(1L << 42);
    os.hideResident();
    Allocator.Builder builder = Allocator.builder().reserveBytes(64 * MIB);
    try (Allocator allocator = EngineDoor.withMemory(builder, os).build()) {
      assertEquals(OptionalLong.of(0), Census.of(allocator).bytes().resident(), "it has nothing");
      allocator.free(allocator.malloc(100));
      Statistics all = Census.of(allocator);
      assertEquals(OptionalLong.empty(), all.bytes().resident());
      assertTrue(all.toJson().contains(",\"resident\":null,"), all.toJson());
    }
  }

  @Test
  void hugeBlocksStandInTheirBand() {
    with(
        allocator -> {
          long block = allocator.malloc(5 * MIB);
          allocator.free(allocator.malloc(9 * MIB));
          Statistics all = Census.of(allocator);
          assertEquals(
              new SpanBand(4 * MIB, 1, 5 * MIB, 0, 0, 64 * MIB, 0, 1), all.spanBands().get(0));
          assertEquals(
              new SpanBand(8 * MIB, 0, 0, 1, 9 * MIB, 64 * MIB, 0, 1), all.spanBands().get(1));
          assertEquals(2, all.counts().spanCuts());
          assertEquals(0, all.counts().spanReuses());
          allocator.free(allocator.malloc(9 * MIB));
          assertEquals(1, Census.of(allocator).counts().spanReuses());
          assertEquals(1, Census.of(allocator).spanBands().get(1).hits());
          allocator.free(block);
        });
  }

  @Test
  void manyHeapsAreOnlyCounted() {
    with(
        allocator -> {
          for (int i = 0; i < Statistics.HEAPS_LISTED_MAX; i++) {
            allocator.newHeap();
          }
          assertEquals(Statistics.HEAPS_LISTED_MAX, Census.of(allocator).heapRows().size());
          allocator.newHeap();
          Statistics all = Census.of(allocator);
          assertEquals(Statistics.HEAPS_LISTED_MAX + 1, all.heaps().open());
          assertEquals(List.of(), all.heapRows());
        });
  }

  @Test
  void theTagIsThePathAndTheBytesAreThoseOfOneAllocator() {
    try (Allocator outer = Allocator.builder().name("out\"er").reserveBytes(64 * MIB).build();
        Allocator inner =
            Allocator.builder().name("inner").within(outer).reserveBytes(64 * MIB).build()) {
      long block = inner.malloc(1000);
      assertEquals("out\"er/inner", Census.of(inner).tag());
      assertEquals(1024, Census.of(inner).bytes().live());
      Statistics around = Census.of(outer);
      assertEquals(0, around.bytes().live());
      String json = around.toJson();
      assertTrue(json.startsWith("{\"version\":1,\"tag\":\"out\\u0022er\","), json);
      inner.free(block);
    }
  }

  /** The table that maps our names to those of jemalloc and mimalloc has names that there are. */
  @Test
  void theTableOfNamesHasOurs() throws Exception {
    String page = Files.readString(Path.of("..", "statistics.md"));
    String table = page.split("\n## The same by other names\n")[1].split("\n\n", 2)[0];
    try (Allocator allocator = Allocator.builder().reserveBytes(64 * MIB).build()) {
      String json = Census.of(allocator).toJson();
      Matcher first = Pattern.compile("(?m)^\\| ((?:less |`[A-Za-z.]+`| )+)").matcher(table);
      int found = 0;
      while (first.find()) {
        for (String name : first.group(1).replaceAll("[^A-Za-z.]+", " ").split(" ")) {
          if (!name.isEmpty() && !name.equals("less")) {
            String last = name.substring(name.lastIndexOf('.') + 1);
            assertTrue(json.contains("\"" + last + "\":"), name);
            found++;
          }
        }
      }
      assertEquals(13, found, "names in " + table);
    }
  }

  @Test
  void jsonHasItsVersionAndAllNames() {
    with(
        allocator -> {
          allocator.malloc(100);
          String json = Census.of(allocator).toJson();
          assertTrue(json.startsWith("{\"version\":1,\"tag\":\"\",\"bytes\":{\"live\":"), json);
          assertTrue(json.contains("\"failures\":{\"THRESHOLD\":0,\"EXHAUSTION\":0,"), json);
          assertTrue(json.contains("\"sizeClasses\":[{\"sizeClass\":"), json);
          assertTrue(json.endsWith("\"spanBands\":[],\"lastFailures\":[]}"), json);
          assertFalse(json.replace("\"requested\":null", "").contains("null"), json);
        });
  }
}
