// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.api.HeapCorruptionException;
import hakmem.base.Kinds;
import hakmem.diag.HeapAuditor;
import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class that was used once does not keep a slab for itself, if another wants one. */
class IdleClassesTest {
  private static final int CLASSES = 40;
  private static final int UNIT_BLOCKS = (int) SuperslabLayout.UNIT_BYTES / 64;

  private static Allocator allocator(boolean headers) {
    return EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
        .headers(headers)
        .build();
  }

  private static long cuts(Allocator allocator) {
    return EngineDoor.open(allocator).parts().pool().cutCount();
  }

  /** One block of each of many classes of a unit, all larger than 80 bytes. */
  private static List<Long> oneOfEach(Heap heap) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 8; i < 8 + CLASSES; i++) {
      blocks.add(heap.malloc(SizeClasses.blockBytes(Kinds.sizeClass(i)) - 16));
    }
    return blocks;
  }

  /** Blocks of 64 bytes, as many as these slabs have without headers. */
  private static List<Long> slabs(Heap heap, int slabs) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < slabs * UNIT_BLOCKS; i++) {
      blocks.add(heap.malloc(64));
    }
    return blocks;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theirUnitsServeAnother(boolean headers) {
    try (Allocator allocator = allocator(headers)) {
      Heap heap = allocator.newHeap();
      oneOfEach(heap).forEach(heap::free);
      long kept = allocator.stats().committedBytes();
      assertTrue(kept >= CLASSES * SuperslabLayout.UNIT_BYTES);
      slabs(heap, CLASSES);
      // The first six cuts look at all twice; what those took is still to be found.
      long more = allocator.stats().committedBytes() - kept;
      assertTrue(more <= 12 * SuperslabLayout.UNIT_BYTES, more + " bytes more");
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noBlockIsHandedOutTwice(boolean headers) {
    try (Allocator allocator = allocator(headers)) {
      Heap heap = allocator.newHeap();
      Set<Long> live = new HashSet<>(oneOfEach(heap));
      List<Long> second = oneOfEach(heap);
      second.subList(0, CLASSES / 2).forEach(heap::free);
      live.addAll(second.subList(CLASSES / 2, CLASSES));
      slabs(heap, CLASSES).forEach(block -> assertTrue(live.add(block)));
      for (int i = 0; i < 20; i++) {
        oneOfEach(heap).forEach(block -> assertTrue(live.add(block)));
      }
      assertEquals(List.of(), HeapAuditor.audit(allocator));
      live.forEach(heap::free);
      heap.collect();
      assertEquals(0, allocator.stats().allocatedBytes());
      assertEquals(0, allocator.stats().committedBytes() - allocator.stats().retainedBytes());
    }
  }

  @Test
  void aListThatIsUsedIsLeftAlone() {
    try (Allocator allocator = allocator(false)) {
      Heap heap = allocator.newHeap();
      long first = heap.malloc(1000);
      heap.free(first);
      long before = cuts(allocator);
      Set<Long> all = new TreeSet<>();
      for (int i = 0; i < 40; i++) {
        slabs(heap, 1);
        long block = heap.malloc(1000);
        all.add(block);
        heap.free(block);
      }
      assertEquals(before + 40, cuts(allocator), "no slab was cut for it again");
      assertEquals(8, all.size(), "the blocks of its first batch take turns");
    }
  }

  @Test
  void aListOfWhichBlocksAreTakenIsLeftAlone() {
    try (Allocator allocator = allocator(false)) {
      Heap heap = allocator.newHeap();
      long last = heap.malloc(1000);
      for (int i = 1; i < 8; i++) {
        slabs(heap, 2); // Looks at each class once at most.
        long block = heap.malloc(1000);
        assertEquals(last + 1024, block, "the batch as it was linked: no flush has turned it");
        last = block;
      }
    }
  }

  @Test
  void aListOfAClassOfWhichMuchIsInUseIsLeftAlone() {
    try (Allocator allocator = allocator(false)) {
      Heap heap = allocator.newHeap();
      long last = 0;
      for (int i = 0; i < Bins.CARVE_COUNT_MAX + 8; i++) {
        last = heap.malloc(112);
      }
      slabs(heap, 40);
      assertEquals(last + 112, heap.malloc(112));
    }
  }

  @Test
  void whatIsUsedMuchAfterItWasIdleMayBeIdleAgain() {
    try (Allocator allocator = allocator(false)) {
      Heap heap = allocator.newHeap();
      for (int i = 0; i < 3; i++) {
        heap.free(heap.malloc(1000));
        slabs(heap, 20).forEach(heap::free);
        long before = cuts(allocator);
        List<Long> many = new ArrayList<>();
        for (int k = 0; k < 4 * 64 + 32; k++) {
          many.add(heap.malloc(1000));
        }
        assertEquals(before + 5, cuts(allocator), "its one slab had gone: " + i);
        many.forEach(heap::free);
      }
    }
  }

  @Test
  void aClassThatComesBackIsLeftAlone() {
    try (Allocator allocator = allocator(false)) {
      Heap heap = allocator.newHeap();
      List<Long> cuts = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        long before = cuts(allocator);
        oneOfEach(heap).forEach(heap::free);
        slabs(heap, 30).forEach(heap::free);
        cuts.add(cuts(allocator) - before);
      }
      assertTrue(cuts.get(2) > 29 + CLASSES / 2, "most are cut again at first: " + cuts);
      assertTrue(cuts.get(11) <= 30, "and then none is: " + cuts);
      heap.collect();
      oneOfEach(heap).forEach(heap::free);
      slabs(heap, 30).forEach(heap::free);
      long before = cuts(allocator);
      oneOfEach(heap).forEach(heap::free);
      assertTrue(cuts(allocator) - before > CLASSES / 2, "after a collection it begins again");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFreedBlockThatWasWrittenToIsStillReported(boolean headers) {
    try (Allocator allocator = allocator(headers)) {
      Heap heap = allocator.newHeap();
      long first = heap.malloc(1000);
      long second = heap.malloc(1000);
      long next = second + (second - first);
      AllocatorParts parts = EngineDoor.open(allocator).parts();
      parts.memory().storePlain(parts.layout().toBlock(next), BlockSignature.LINK_OFFSET, 12345);
      slabs(heap, 40);
      assertThrows(HeapCorruptionException.class, () -> heap.malloc(1000));
    }
  }
}
