// SPDX-License-Identifier: Apache-2.0
package hakmem.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import hakmem.walk.EngineDoor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that are chosen by chance: which, what they stand for, and how their end is seen. */
class SamplingTest {
  private static final long MIB = 1 << 20;

  /** So few bytes that of each list of blocks that a heap takes one is chosen. */
  private static final long EACH_LIST = 1;

  private static Allocator.Builder builder(long sampleBytes) {
    return Allocator.builder().reserveBytes(1L << 30).maintenanceMillis(0).sampleBytes(sampleBytes);
  }

  /** Keeps what it is told. */
  private static final class Told implements SampleWatcher {
    final Map<Long, Sample> live = new HashMap<>();
    final List<Sample> ended = new ArrayList<>();
    long weightBytes;
    Throwable failure;
    RuntimeException toThrow;
    RuntimeException toThrowAtFree;
    boolean isInterested = true;

    @Override
    public boolean isInterested() {
      return isInterested;
    }

    @Override
    public synchronized void sampled(Sample sample) {
      if (toThrow != null) {
        throw toThrow;
      }
      weightBytes += sample.weightBytes();
      assertNull(live.put(sample.address(), sample), "it is live already");
    }

    @Override
    public synchronized void freed(Sample sample) {
      if (toThrowAtFree != null) {
        throw toThrowAtFree;
      }
      assertSame(live.remove(sample.address()), sample);
      ended.add(sample);
    }

    @Override
    public void lost(Throwable cause) {
      failure = cause;
    }
  }

  private static Told watch(Allocator allocator) {
    Told told = new Told();
    sampling(allocator).watch(told);
    return told;
  }

  private static Sampling sampling(Allocator allocator) {
    return EngineDoor.open(allocator).parts().sampling();
  }

  /**
   * Ten loads of 160 MiB each, of one size, of sizes mixed, with blocks kept and freed. The error
   * of 10,000 samples is one hundredth; five are five of those.
   */
  @ParameterizedTest
  @ValueSource(ints = {16, 48, 100, 256, 1000, 4000, 6000, 40_000, 700_000, 0})
  void bytesAreWhatTheyAre(int size) {
    Random random = new Random(size);
    try (Allocator allocator = builder(16 << 10).build()) {
      Told told = watch(allocator);
      Heap heap = allocator.newHeap();
      long[] kept = new long[64];
      long allocated = 0;
      while (allocated < 160 * MIB) {
        int i = random.nextInt(kept.length);
        heap.free(kept[i]);
        long bytes = size > 0 ? size : 16L << random.nextInt(10);
        kept[i] = heap.malloc(bytes);
        allocated += heap.usableSize(kept[i]);
      }
      assertEquals(1, (double) told.weightBytes / allocated, 0.05);
      for (long block : kept) {
        heap.free(block);
      }
      assertEquals(Map.of(), told.live, "whoever frees a sample is seen");
      assertEquals(0, allocator.liveBytes());
      assertEquals(List.of(), HeapAuditor.audit(allocator));
      heap.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachWayToFreeIsSeen(boolean headers) throws Exception {
    try (Allocator allocator = builder(EACH_LIST).headers(headers).build()) {
      Told told = watch(allocator);
      Heap heap = allocator.newHeap();
      for (long bytes : new long[] {40, 1000, 5000, 30_000, 300_000, 3 * MIB}) {
        heap.free(sampled(heap, told, bytes));
        long second = sampled(heap, told, bytes);
        Thread thread = Thread.ofPlatform().start(() -> allocator.free(second));
        thread.join();
        long third = sampled(heap, told, bytes);
        assertNull(allocator.newHeap().tryFree(third));
        long fourth = heap.realloc(sampled(heap, told, bytes), 4 * bytes + 100);
        heap.free(fourth);
      }
      assertEquals(Map.of(), told.live);
      long twice = sampled(heap, told, 40);
      heap.free(twice);
      int ended = told.ended.size();
      assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(twice));
      assertEquals(ended, told.ended.size(), "a second free ends nothing");
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  /** A block that is a sample: a heap samples when its list of a class has come to its end. */
  private static long sampled(Heap heap, Told told, long bytes) {
    List<Long> others = new ArrayList<>();
    long block = heap.malloc(bytes);
    while (!told.live.containsKey(block)) {
      assertTrue(others.size() < 1000, "nothing is sampled");
      others.add(block);
      block = heap.malloc(bytes);
    }
    long sample = block;
    others.forEach(heap::free);
    assertTrue(told.live.containsKey(sample));
    assertTrue(told.live.get(sample).bytes() >= bytes);
    return sample;
  }

  /** More samples than a slab holds: a heap that frees them gets none of their slabs. */
  @Test
  void slabsOfSamplesStayWithThem() {
    try (Allocator allocator = builder(EACH_LIST).build()) {
      Told told = watch(allocator);
      List<Long> samples = new ArrayList<>();
      List<Long> others = new ArrayList<>();
      Heap heap = allocator.newHeap();
      while (samples.size() < 300) {
        long block = heap.malloc(1000);
        assertTrue(others.size() < 100_000, "few are sampled");
        (told.live.containsKey(block) ? samples : others).add(block);
      }
      Heap second = allocator.newHeap();
      for (long sample : samples.subList(0, 250)) {
        second.free(sample);
        others.add(second.malloc(1000));
      }
      assertEquals(250, told.ended.size());
      samples.subList(250, 300).forEach(second::free);
      assertEquals(300, told.ended.stream().filter(s -> samples.contains(s.address())).count());
      others.forEach(second::free);
      assertEquals(Map.of(), told.live);
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void memoryOfEndedSamplesGoesBack(boolean byTrim) {
    try (Allocator allocator = builder(EACH_LIST).retainedBytesMax(0).build()) {
      Told told = watch(allocator);
      Heap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        blocks.add(heap.malloc(2000));
      }
      assertTrue(told.live.size() > 100);
      blocks.forEach(heap::free);
      heap.close();
      long before = Census.of(allocator).bytes().committed();
      assertNotEquals(0, before);
      if (byTrim) {
        assertTrue(allocator.trim() >= 0);
      } else {
        assertEquals(0, allocator.collectIdle().deadHeaps());
      }
      assertEquals(0, Census.of(allocator).bytes().committed());
    }
  }

  @Test
  void aSampleOfCallocIsZero() {
    try (Allocator allocator = builder(EACH_LIST).build()) {
      Told told = watch(allocator);
      Heap heap = allocator.newHeap();
      for (int round = 0; round < 500; round++) {
        MemorySegment bytes = heap.callocSegment(500);
        for (int i = 0; i < 500; i++) {
          assertEquals(0, bytes.get(ValueLayout.JAVA_BYTE, i));
        }
        bytes.fill((byte) -1);
        heap.free(bytes);
      }
      assertTrue(told.ended.size() > 3);
    }
  }

  /** At the limit the heap of samples gets nothing, of which nobody hears. */
  @Test
  void onlyRequestsFail() {
    try (Allocator allocator = builder(EACH_LIST).limitBytes(8 * MIB).build()) {
      Told told = watch(allocator);
      Heap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      assertThrows(
          AllocationFailedException.class,
          () -> {
            while (true) {
              blocks.add(heap.malloc(30_000));
            }
          });
      assertTrue(blocks.size() > 200, () -> "most of the limit: " + blocks.size());
      assertTrue(told.live.size() < blocks.size());
      long failures =
          Census.of(allocator).counts().failures().values().stream().mapToLong(n -> n).sum();
      assertEquals(1, failures);
      blocks.forEach(heap::free);
      assertEquals(Map.of(), told.live);
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  @Test
  void whoThrowsIsToldNoMore() {
    try (Allocator allocator = builder(EACH_LIST).build()) {
      Told told = watch(allocator);
      told.toThrow = new IllegalStateException("no room");
      Heap heap = allocator.newHeap();
      long first = heap.malloc(100);
      assertSame(told.toThrow, told.failure);
      assertTrue(!sampling(allocator).isOn());
      heap.free(first);
      assertEquals(0, told.ended.size());
      assertEquals(0, allocator.liveBytes());
      assertEquals(0, sampling(allocator).lost());
    }
  }

  @Test
  void whoThrowsAtAFreeIsToldNoMore() {
    try (Allocator allocator = builder(EACH_LIST).build()) {
      Told told = watch(allocator);
      told.toThrowAtFree = new IllegalStateException("no room");
      Heap heap = allocator.newHeap();
      heap.free(sampled(heap, told, 100));
      assertSame(told.toThrowAtFree, told.failure);
      assertTrue(!sampling(allocator).isOn());
      assertEquals(0, allocator.liveBytes());
    }
  }

  /** Written to after it was freed: what is damaged is lost, and samples go on. */
  @Test
  void aDamagedSampleEndsNothing() {
    try (Allocator allocator = builder(EACH_LIST).build()) {
      Told told = watch(allocator);
      Heap heap = allocator.newHeap();
      MemorySegment segment = heap.mallocSegment(1000);
      for (int i = 0; i < 1000 && !told.live.containsKey(segment.address()); i++) {
        segment = heap.mallocSegment(1000);
      }
      heap.free(segment);
      segment.asSlice(0, 16).fill((byte) 0);
      assertTrue(allocator.trim() >= 0);
      assertEquals(1, Census.of(allocator).counts().damagedLists());
      assertTrue(sampled(heap, told, 1000) != 0);
    }
  }

  @Test
  void whoIsNotInterestedCostsNothing() {
    try (Allocator allocator = builder(EACH_LIST).build()) {
      Told told = watch(allocator);
      told.isInterested = false;
      Heap heap = allocator.newHeap();
      heap.free(heap.malloc(100));
      heap.free(heap.malloc(3 * MIB));
      assertEquals(0, told.weightBytes);
      assertEquals(1, EngineDoor.open(allocator).heaps().size(), "none for samples");
    }
  }
}
