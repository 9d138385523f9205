// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.HeapCorruptionException;
import hakmem.api.IdleCollection;
import hakmem.diag.Census;
import hakmem.diag.CommitBound;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.layout.BlockSignature;
import hakmem.layout.SlabGeometry;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Freed blocks of large classes stay at hand, within bounds, and each is freed once. */
class MagazinesTest {
  private static final long UNIT = 64 << 10;
  private static final long BOUND = 16 * UNIT;
  private static final int STEPS = 10_000;

  private Allocator allocator = build(false, Long.MAX_VALUE);
  private BlockHeap heap = (BlockHeap) allocator.newHeap();

  private static Allocator build(boolean headers, long limitBytes) {
    return EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
        .headers(headers)
        .limitBytes(limitBytes)
        .retainedBytesMax(0)
        .magazineBytesMax(BOUND)
        .build();
  }

  private void rebuild(boolean headers, long limitBytes) {
    allocator.close();
    allocator = build(headers, limitBytes);
    heap = (BlockHeap) allocator.newHeap();
  }

  @AfterEach
  void auditAndClose() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close();
  }

  private AllocatorParts parts() {
    return EngineDoor.open(allocator).parts();
  }

  private static long[] mallocs(BlockHeap heap, int count, long bytes) {
    long[] blocks = new long[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = heap.malloc(bytes);
    }
    return blocks;
  }

  private int kept(long bytes) {
    return heap.bins().magazines().count(SizeClasses.of(bytes));
  }

  /**
   * What took 12 times as long as the same with small blocks: each step cut a slab. The first two
   * have no magazine, but slabs of blocks enough.
   */
  @ParameterizedTest
  @CsvSource({
    "5000, 5000",
    "8192, 5000",
    "9216, 1000",
    "16384, 1000",
    "40960, 1000",
    "65536, 1000",
    "262144, 1000",
    "1048576, 1000"
  })
  void randomFreesHardlyEverCut(long bytes, long refillsMax) {
    long[] blocks = mallocs(heap, 64, bytes);
    long cuts = parts().pool().cutCount();
    long refills = heap.bins().refills();
    Random random = new Random(1);
    for (int i = 0; i < STEPS; i++) {
      int at = random.nextInt(blocks.length);
      heap.free(blocks[at]);
      blocks[at] = heap.malloc(bytes);
    }
    assertTrue(parts().pool().cutCount() - cuts < STEPS / 100, "cuts");
    long took = heap.bins().refills() - refills;
    assertTrue(took < refillsMax, "refills: " + took);
  }

  @Test
  void aHeapThatOnlyFreesKeepsNothing() {
    BlockHeap other = (BlockHeap) allocator.newHeap();
    for (long block : mallocs(other, 8, UNIT)) {
      heap.free(block);
    }
    assertEquals(0, kept(UNIT));
    other.close();
    assertEquals(0, allocator.stats().committedBytes());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsAtHandCannotBeFreedAgain(boolean headers) {
    rebuild(headers, Long.MAX_VALUE);
    long[] blocks = mallocs(heap, 9, 16 << 10);
    heap.free(blocks[0]);
    BlockHeap other = (BlockHeap) allocator.newHeap();
    assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(blocks[0]));
    assertEquals(AddressFault.DOUBLE_FREE, other.tryFree(blocks[0]));
    assertFalse(heap.owns(blocks[0]));
    // Its slab has an owner by now, which has the block on none of its lists.
    other.free(blocks[1]);
    assertEquals(AddressFault.DOUBLE_FREE, other.tryFree(blocks[0]));
    assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(blocks[0]));
  }

  @Test
  void whatIsAtHandIsBounded() {
    long most = 0;
    for (long bytes = 5000; bytes <= 1 << 20; bytes += bytes / 3) {
      for (long block : mallocs(heap, 40, bytes)) {
        heap.free(block);
        most = Math.max(most, heap.bins().magazines().bytes());
        assertTrue(heap.bins().magazines().bytes() <= BOUND);
      }
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
    assertTrue(most > BOUND / 2, "the bound was never near");
    assertEquals(0, allocator.liveBytes());
  }

  @Test
  void committedBytesKeepTheirBound() {
    long[] sizes = {8192, 16 << 10, 32 << 10, 64 << 10};
    int most = 31 * 4; // Blocks of 64 KiB: of 31 slabs each, so that one more would show.
    for (long bytes : sizes) {
      for (long block : mallocs(heap, most, bytes)) {
        heap.free(block);
      }
    }
    long bound = CommitBound.bytes(allocator, 1, 1, most, 0, sizes);
    assertTrue(Census.of(allocator).bytes().committedPeak() <= bound, "beyond " + bound);
    assertTrue(heap.bins().magazines().bytes() > 0);
  }

  @Test
  void itIsCountedAsCached() {
    long[] blocks = mallocs(heap, 4, UNIT);
    heap.free(blocks[0]);
    assertEquals(1, kept(UNIT));
    assertEquals(3 * UNIT, allocator.liveBytes());
    assertEquals(3 * UNIT, Census.of(allocator).bytes().live());
    assertEquals(UNIT, Census.of(allocator).bytes().cached());
  }

  /** Else what went through the magazine once would do so for ever, and its slab be nobody's. */
  @Test
  void aHeapWithoutSlabTakesTheSlabOfWhatItFrees() {
    long block = heap.malloc(16 << 10);
    IdleCollection first = allocator.collectIdle();
    assertEquals(1, first.idleHeaps() + allocator.collectIdle().idleHeaps());
    long refills = heap.bins().refills();
    for (int i = 0; i < 8; i++) {
      heap.free(block);
      assertEquals(0, kept(16 << 10));
      block = heap.malloc(16 << 10);
    }
    assertNotEquals(refills, heap.bins().refills());
    heap.free(block);
  }

  @Test
  void collectAndCloseKeepNothing() {
    for (long block : mallocs(heap, 8, UNIT)) {
      heap.free(block);
    }
    assertNotEquals(0, kept(UNIT));
    heap.collect();
    assertEquals(0, kept(UNIT));
    assertEquals(0, allocator.stats().committedBytes());
    for (long block : mallocs(heap, 8, UNIT)) {
      heap.free(block);
    }
    heap.close();
    assertEquals(0, allocator.stats().committedBytes());
  }

  /** Beside each other, both would need more than there may be. */
  @Test
  void anotherClassGetsTheMemory() {
    rebuild(false, 2 << 20);
    for (long block : mallocs(heap, 31, UNIT)) {
      heap.free(block);
    }
    assertNotEquals(0, kept(UNIT));
    assertNotEquals(0, heap.malloc(1 << 20));
    assertEquals(0, kept(UNIT));
  }

  @Test
  void aBlockThatWasWrittenToIsReportedAndNeverHandedOut() {
    long[] blocks = mallocs(heap, 4, UNIT);
    heap.free(blocks[0]);
    parts().memory().storePlain(blocks[0], BlockSignature.SIGNATURE_OFFSET, 1);
    assertThrows(HeapCorruptionException.class, () -> heap.malloc(UNIT));
    assertNotEquals(blocks[0], heap.malloc(UNIT));
  }

  @Test
  void aBlockThatWasWrittenToDoesNotGoHome() {
    long[] blocks = mallocs(heap, 4, UNIT);
    heap.free(blocks[0]);
    parts().memory().storePlain(blocks[0], BlockSignature.SIGNATURE_OFFSET, 1);
    heap.collect();
    for (long block : mallocs(heap, 8, UNIT)) {
      assertNotEquals(blocks[0], block);
    }
  }

  @Test
  void largeClassesHaveMagazinesWithinTheBound() {
    for (boolean headers : new boolean[] {false, true}) {
      rebuild(headers, Long.MAX_VALUE);
      for (int c = 0; c < SizeClasses.COUNT; c++) {
        SlabGeometry geometry = parts().geometries().of(c);
        if (geometry.capacity() == 0) {
          continue;
        }
        boolean large = geometry.blockBytes() > Magazines.LARGE_BYTES_ABOVE;
        assertEquals(large, Magazines.blocksMax(geometry, Long.MAX_VALUE) > 0);
        assertTrue(Magazines.blocksMax(geometry, BOUND) * geometry.slabBytes() <= BOUND);
      }
    }
  }

  /** Blocks of many classes, one after the other freed: those of one push those of others out. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatOthersPushOutKeepsNoSlab(boolean headers) {
    rebuild(headers, Long.MAX_VALUE);
    Random random = new Random(1);
    long[] blocks = new long[8_000];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = heap.malloc(9_000 + random.nextInt(20_000));
    }
    for (long block : blocks) {
      heap.free(block);
    }
    // At hand are blocks of slabs of a MiB; an active slab of each class stays.
    long cached = allocator.stats().allocatedBytes();
    assertTrue(cached <= BOUND + 20 * 10 * UNIT, cached + " bytes of slabs stay");
    assertTrue(bins().flushes() > 1_000, "they were pushed out");
    heap.collect();
    assertEquals(0, allocator.stats().committedBytes());
  }

  /** The slab's other blocks are free: the last of those at hand empties it. */
  @Test
  void theLastToBePushedOutGivesItsSlabBack() {
    long[] blocks = mallocs(heap, 24, 9_000);
    long[] others = mallocs(heap, 11, 12_000);
    for (int i = 0; i < 21; i++) {
      heap.free(blocks[i]); // The first sixteen stay at hand: two of them of the third slab.
    }
    heap.free(others[0]);
    assertNotEquals(Slab.NONE, parts().registry().lookup(blocks[14]));
    heap.free(others[1]);
    assertEquals(Slab.NONE, parts().registry().lookup(blocks[14]));
  }

  private Bins bins() {
    return heap.bins();
  }
}
