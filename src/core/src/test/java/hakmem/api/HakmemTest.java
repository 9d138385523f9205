// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bin.AllocatorParts;
import hakmem.diag.HeapAuditor;
import hakmem.layout.SuperslabLayout;
import hakmem.lease.HeapTable;
import hakmem.walk.EngineDoor;
import hakmem.walk.SlabLists;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The static interface on the default allocator. */
class HakmemTest {
  @AfterEach
  void audit() {
    assertEquals(List.of(), HeapAuditor.audit(Hakmem.allocator()));
  }

  @Test
  void theStaticInterfaceIsTheDefaultAllocators() {
    HeldBlocks live = new HeldBlocks(Hakmem.allocator());
    for (int i = 0; i < 1000; i++) {
      live.add(Hakmem.malloc(i), i);
      live.add(Hakmem.calloc(3, i), 3L * i);
      assertEquals(0, live.add(Hakmem.alignedAlloc(i, 256), i) % 256);
    }
    for (long address : live.addresses()) {
      live.remove(address);
      long usable = Hakmem.usableSize(address);
      long grown = Hakmem.realloc(address, usable * 3);
      assertTrue(Hakmem.usableSize(grown) >= usable * 3);
      Hakmem.free(grown);
    }
    Hakmem.allocator().heap().collect();
  }

  @Test
  void segmentsAreFreedByTheirAddress() {
    MemorySegment segment = Hakmem.mallocSegment(100);
    segment.set(ValueLayout.JAVA_LONG, 92 / 8 * 8, 7);
    Hakmem.free(segment);
    var e = assertThrows(InvalidFreeException.class, () -> Hakmem.free(segment));
    assertEquals(AddressFault.DOUBLE_FREE, e.kind());
  }

  @Test
  void segmentsOfZerosAreZero() {
    MemorySegment segment = Hakmem.callocSegment(4096);
    assertEquals(-1, segment.mismatch(MemorySegment.ofArray(new byte[4096])));
    Hakmem.free(segment.asSlice(0, 1));
    MemorySegment array = MemorySegment.ofArray(new byte[8]);
    assertThrows(InvalidFreeException.class, () -> Hakmem.free(array));
  }

  @Test
  void theDefaultAllocatorRefusesToBeClosed() {
    long address = Hakmem.malloc(100);
    for (CloseMode mode : CloseMode.values()) {
      var e =
          assertThrows(DefaultAllocatorCloseException.class, () -> Hakmem.allocator().close(mode));
      assertTrue(e.getMessage().contains("Allocator.builder()"), e.getMessage());
    }
    assertThrows(DefaultAllocatorCloseException.class, Hakmem.allocator()::close);
    assertTrue(Hakmem.owns(address));
    Hakmem.free(address);
    Hakmem.free(Hakmem.malloc(100));
  }

  @Test
  void optionsAreChecked() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Allocator.builder().reserveBytes(0),
            () -> Allocator.builder().limitBytes(-1),
            () -> Allocator.builder().retainedBytesMax(-1))) {
      var e = assertThrows(IllegalArgumentException.class, wrong::run);
      assertTrue(e.getMessage().contains("="), e.getMessage());
    }
  }

  @Test
  void aThreadWithoutHeapFreesToo() throws InterruptedException {
    long block = Hakmem.malloc(100);
    Thread stranger = Thread.ofPlatform().start(() -> Hakmem.free(block));
    stranger.join();
    assertFalse(Hakmem.owns(block));
  }

  /** Runs on a thread whose place in the table of heaps is that of the calling one. */
  private static long beside(LongSupplier body) {
    long own = Thread.currentThread().threadId();
    AtomicLong answer = new AtomicLong();
    Thread other;
    do {
      other = Thread.ofPlatform().unstarted(() -> answer.set(body.getAsLong()));
    } while ((other.threadId() - own) % HeapTable.LENGTH != 0);
    other.start();
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return answer.get();
  }

  /** While nobody empties a heap that looks idle. */
  private static void whilePaused(Runnable body) {
    boolean ignored =
        EngineDoor.open(Hakmem.allocator())
            .collector()
            .whilePaused(
                () -> {
                  body.run();
                  return true;
                });
  }

  private static void allocateBeside(LongSupplier way) {
    long own = way.getAsLong();
    long block = beside(way);
    assertTrue(Hakmem.owns(block));
    long unitBytes = SuperslabLayout.UNIT_BYTES;
    assertNotEquals(own / unitBytes, block / unitBytes, "of one slab");
    Hakmem.free(block);
    Hakmem.free(own);
  }

  @Test
  void aThreadAllocatesFromNoHeapInItsPlaceThatIsAnothers() {
    whilePaused(() -> allocateBeside(() -> Hakmem.malloc(100)));
    whilePaused(() -> allocateBeside(() -> Hakmem.calloc(1, 100)));
    whilePaused(() -> allocateBeside(() -> Hakmem.alignedAlloc(100, 16)));
    whilePaused(() -> allocateBeside(() -> Hakmem.realloc(0, 100)));
  }

  /** How many blocks of a block's slab other threads have freed, and its heap has not seen yet. */
  private static int remoteCount(long block) {
    AllocatorParts parts = EngineDoor.open(Hakmem.allocator()).parts();
    return SlabLists.remoteCount(parts, parts.registry().lookup(block));
  }

  private static void freeBeside(LongConsumer way) {
    long block = Hakmem.malloc(100);
    int before = remoteCount(block);
    long freed =
        beside(
            () -> {
              way.accept(block);
              return block;
            });
    assertEquals(block, freed);
    assertFalse(Hakmem.owns(block));
    assertEquals(before + 1, remoteCount(block));
  }

  @Test
  void aThreadFreesToNoHeapInItsPlaceThatIsAnothers() {
    whilePaused(() -> freeBeside(Hakmem::free));
    whilePaused(() -> freeBeside(Hakmem::tryFree));
  }
}
