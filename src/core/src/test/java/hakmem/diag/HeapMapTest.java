// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SuperslabView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

/** Maps of allocators that stand still, and of one that does not. */
class HeapMapTest {
  private static final long MIB = 1 << 20;
  private static final Pattern RUN = Pattern.compile("(\\d+)([LFRCKN])");

  private static Allocator allocator(boolean headers) {
    return Allocator.builder()
        .headers(headers)
        .reserveBytes(64 * MIB)
        .limitBytes(256 * MIB)
        .build();
  }

  /** Blocks of each state in a slab's text. */
  private static Map<String, Integer> counts(SlabView slab) {
    Map<String, Integer> counts = new HashMap<>();
    Matcher run = RUN.matcher(slab.blocks());
    int end = 0;
    while (run.find()) {
      assertEquals(end, run.start(), slab.blocks());
      counts.merge(run.group(2), Integer.parseInt(run.group(1)), Integer::sum);
      end = run.end();
    }
    assertEquals(end, slab.blocks().length());
    assertEquals(slab.capacity(), counts.values().stream().mapToInt(n -> n).sum());
    return counts;
  }

  private static SlabView slabOf(HeapMap map, long block) {
    for (SuperslabView superslab : map.superslabs()) {
      for (SlabView slab : superslab.slabs()) {
        long from = superslab.address() + slab.firstUnit() * (64L << 10);
        if (block >= from && block < from + slab.units() * (64L << 10)) {
          return slab;
        }
      }
    }
    throw new AssertionError("no slab has the block");
  }

  private static void freeElsewhere(Allocator allocator, long block) {
    Thread other = new Thread(() -> allocator.free(block));
    other.start();
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachBlocksStateIsListed() {
    for (boolean headers : new boolean[] {false, true}) {
      try (Allocator allocator = allocator(headers)) {
        long[] blocks = new long[50];
        for (int i = 0; i < blocks.length; i++) {
          blocks[i] = allocator.malloc(1000);
        }
        allocator.free(blocks[3]);
        freeElsewhere(allocator, blocks[5]);
        freeElsewhere(allocator, blocks[6]);
        SlabView slab = slabOf(HeapMap.withBlocks(allocator), blocks[0]);
        Map<String, Integer> counts = counts(slab);
        assertEquals(slab.live(), counts.get("L"));
        assertEquals(2, counts.get("R"));
        assertEquals(2, slab.remote());
        assertEquals(slab.free(), counts.getOrDefault("F", 0));
        assertEquals(slab.capacity() - slab.carved(), counts.getOrDefault("N", 0));
        assertTrue(slab.blocks().startsWith("3L1F1L2R"), slab.blocks());
        assertEquals("", slabOf(HeapMap.of(allocator), blocks[0]).blocks());
        for (int i = 0; i < blocks.length; i++) {
          if (i != 3 && i != 5 && i != 6) {
            allocator.free(blocks[i]);
          }
        }
      }
    }
  }

  @Test
  void magazinesSpansAndUnitsAreSeen() {
    try (Allocator allocator = allocator(false)) {
      long small = allocator.malloc(16);
      long[] large = new long[20];
      for (int i = 0; i < large.length; i++) {
        large[i] = allocator.malloc(60_000);
      }
      for (long block : large) {
        allocator.free(block);
      }
      SlabView slab = slabOf(HeapMap.withBlocks(allocator), large[0]);
      assertEquals(slab.free(), counts(slab).get("K"));
      long huge = allocator.malloc(5 * MIB);
      long kept = allocator.malloc(7 * MIB);
      allocator.free(kept);
      HeapMap map = HeapMap.of(allocator);
      assertEquals(1, map.hugeBlocks().size());
      assertEquals(1, map.keptSpans().size());
      assertTrue(map.keptSpans().getFirst().bytes() >= 7 * MIB);
      allocator.free(huge);
      allocator.trim();
      map = HeapMap.of(allocator);
      assertEquals(List.of(), map.hugeBlocks());
      assertEquals(List.of(), map.keptSpans());
      SuperslabView superslab = map.superslabs().getFirst();
      assertTrue(Long.bitCount(superslab.committedUnits()) < 32, "trim gives free units back");
      allocator.free(small);
    }
  }

  @Test
  void theJsonHasTheNamesOfTheComponents() {
    try (Allocator allocator = allocator(false)) {
      long block = allocator.malloc(100);
      String json = HeapMap.withBlocks(allocator).toJson();
      assertTrue(
          json.startsWith("{\"version\":1,\"tag\":\"\",\"superslabs\":[{\"address\":"), json);
      assertTrue(json.contains("\"retained\":false,\"committedUnits\":"), json);
      assertTrue(json.matches(".*\"owner\":1,\"ageMillis\":\\d+,\"blocks\":\"1L.*"), json);
      assertTrue(json.endsWith("\"hugeBlocks\":[],\"keptSpans\":[]}"), json);
      assertFalse(json.contains("\n"), json);
      allocator.free(block);
    }
    SlabView odd = new SlabView(0, 1, 1, 32, 1, 1, 1, 0, 0, 1, 7, "\"");
    SuperslabView superslab = new SuperslabView(0, false, 1, List.of(odd));
    HeapMap map = new HeapMap(1, "a", List.of(superslab), List.of(), List.of());
    assertTrue(map.toJson().contains("\"blocks\":\"\\u0022\""), map::toJson);
  }

  /** From the cut on, and no longer: a slab that is cut again is new. */
  @Test
  void aSlabHasItsAge() throws Exception {
    try (Allocator allocator = allocator(false)) {
      long before = System.nanoTime();
      long block = allocator.malloc(1000);
      long after = System.nanoTime();
      Thread.sleep(30);
      long asked = System.nanoTime();
      long age = slabOf(HeapMap.of(allocator), block).ageMillis();
      long now = System.nanoTime();
      assertTrue(age >= (asked - after) / 1_000_000, age + " ms");
      assertTrue(age <= (now - before) / 1_000_000, age + " ms");
      allocator.free(block);
      allocator.heap().collect();
      long anew = System.nanoTime();
      block = allocator.malloc(3000);
      age = slabOf(HeapMap.of(allocator), block).ageMillis();
      assertTrue(age <= (System.nanoTime() - anew) / 1_000_000, age + " ms");
      allocator.free(block);
    }
  }

  @Test
  void nestedAllocatorsAreEachMappedUnderTheirTag() {
    try (Allocator server = Allocator.builder().name("server").build();
        Allocator cache = Allocator.builder().name("cache").within(server).build();
        Allocator hot = Allocator.builder().name("hot").within(cache).build()) {
      long block = hot.malloc(1000);
      List<HeapMap> maps = HeapMap.within(server);
      assertEquals(
          List.of("server", "server/cache", "server/cache/hot"),
          maps.stream().map(HeapMap::tag).toList());
      assertEquals(List.of(0, 0, 1), maps.stream().map(map -> map.superslabs().size()).toList());
      assertEquals(
          List.of("server/cache/hot"), HeapMap.within(hot).stream().map(HeapMap::tag).toList());
      List<Statistics> all = Census.within(server);
      assertEquals(
          List.of("server", "server/cache", "server/cache/hot"),
          all.stream().map(Statistics::tag).toList());
      assertEquals(1024, all.getLast().bytes().live());
      assertEquals(0, all.getFirst().bytes().live(), "that of those within is not counted");
      hot.free(block);
    }
    try (Allocator alone = allocator(false)) {
      assertEquals(List.of(""), HeapMap.within(alone).stream().map(HeapMap::tag).toList());
    }
  }

  /** Slabs, superslabs and spans come and go under the walk. */
  @Test
  void threadsNeedNotStandStill() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (Allocator allocator = allocator(true)) {
      Thread[] threads = new Thread[2];
      for (int t = 0; t < threads.length; t++) {
        SplittableRandom random = new SplittableRandom(t);
        threads[t] = new Thread(() -> churn(allocator, random, stop, failure));
        threads[t].start();
      }
      for (int i = 0; i < 40; i++) {
        HeapMap map = HeapMap.withBlocks(allocator);
        for (SuperslabView superslab : map.superslabs()) {
          for (SlabView slab : superslab.slabs()) {
            counts(slab);
            assertTrue(slab.live() >= 0);
          }
        }
        allocator.trim();
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(failure.get());
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  private static void churn(
      Allocator allocator,
      SplittableRandom random,
      AtomicBoolean stop,
      AtomicReference<@Nullable Throwable> failure) {
    long[] blocks = new long[64];
    try {
      while (!stop.get()) {
        int slot = random.nextInt(blocks.length);
        allocator.free(blocks[slot]);
        blocks[slot] = allocator.malloc(1L << random.nextInt(4, 22));
      }
      for (long block : blocks) {
        allocator.free(block);
      }
    } catch (Throwable e) {
      failure.set(e);
    }
  }
}
