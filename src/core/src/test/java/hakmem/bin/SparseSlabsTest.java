// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.Heap;
import hakmem.api.LiveBlocks;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.superslab.Slab;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OS pages between live blocks of slabs that nobody owns go back, and nothing else changes. */
class SparseSlabsTest {
  private static final int OS_PAGE_BYTES = 4096;

  /** Five blocks in two OS pages: some lie in both. */
  private static final int BYTES = 1600;

  private final SimulatedOs os = new SimulatedOs(1L << 34);
  private Allocator allocator = build(false);

  private Allocator build(boolean headers) {
    return EngineDoor.withMemory(Allocator.builder(), os)
        .headers(headers)
        .maintenanceMillis(0)
        .build();
  }

  /** Blocks of one slab of which all but every n-th are freed; nobody owns it. */
  private long[] sparse(int bytes, int every) {
    Heap heap = allocator.newHeap();
    long first = heap.malloc(bytes);
    long[] blocks = new long[slabOf(first).capacity];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = i == 0 ? first : heap.malloc(bytes);
      write(blocks[i], bytes, i + 1);
    }
    for (int i = 0; i < blocks.length; i++) {
      if (i % every != 0) {
        heap.free(blocks[i]);
      }
    }
    heap.close();
    return blocks;
  }

  private Slab slabOf(long address) {
    return EngineDoor.open(allocator).parts().registry().lookup(address);
  }

  private void write(long address, int bytes, long value) {
    for (int at = 0; at < bytes; at += Long.BYTES) {
      os.blockMemory().storePlain(address, at, value);
    }
  }

  private void assertWritten(long address, int bytes, long value) {
    for (int at = 0; at < bytes; at += Long.BYTES) {
      assertEquals(value, os.blockMemory().loadPlain(address, at), "byte " + at);
    }
  }

  /** Bytes that went back to the system, of slabs and otherwise. */
  private long returned() {
    return Census.of(allocator).counts().purgedBytes();
  }

  private void assertSound() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
  }

  @ParameterizedTest
  @CsvSource({"1600, 8, false", "1600, 8, true", "48, 300, true", "20000, 2, false"})
  void whatNoLiveBlockTouchesGoesBackAndTheRestStays(int bytes, int every, boolean headers) {
    allocator.close();
    allocator = build(headers);
    long[] blocks = sparse(bytes, every);
    allocator.trim();
    Slab slab = slabOf(blocks[0]);
    assertTrue(slab.isSparse());
    assertTrue(returned() >= OS_PAGE_BYTES);
    assertEquals(slab.bytes(), allocator.stats().committedBytes(), "and no unit more or less");
    for (int i = 0; i < blocks.length; i += every) {
      assertWritten(blocks[i], bytes, i + 1);
    }
    assertSound();
    assertEquals(
        (blocks.length + every - 1) / every, allocator.stats().allocatedBytes() / slab.blockBytes);
  }

  @Test
  void eachByteOfSuchAnOsPageReadsAsZero() {
    long[] blocks = sparse(BYTES, 16);
    allocator.trim();
    // Blocks 1 to 15 are free: the OS pages that lie in 2 to 14 whole.
    for (int i = 5; i < 11; i++) {
      assertWritten(blocks[i], BYTES, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSecondFreeIsRefusedWhoeverMakesIt(boolean headers) {
    allocator.close();
    allocator = build(headers);
    long[] blocks = sparse(BYTES, 16);
    allocator.trim();
    Heap other = allocator.newHeap();
    for (int i = 1; i < 16; i++) {
      assertEquals(AddressFault.DOUBLE_FREE, other.tryFree(blocks[i]), "block " + i);
      assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(blocks[i]), "block " + i);
      assertFalse(other.owns(blocks[i]));
    }
    assertSound();
  }

  @Test
  void aBlockThatItsUserZeroedIsFreed() {
    long[] blocks = sparse(BYTES, 16);
    write(blocks[0], BYTES, 0);
    allocator.trim();
    Heap other = allocator.newHeap();
    assertNull(other.tryFree(blocks[0]));
    assertEquals(AddressFault.DOUBLE_FREE, other.tryFree(blocks[0]));
    assertSound();
  }

  /** Its heap frees into it as others do, until it needs a block: then it owns it as any other. */
  @Test
  void aHeapThatTakesItOverHasAllItsBlocks() {
    long[] blocks = sparse(BYTES, 8);
    allocator.trim();
    BlockHeap other = (BlockHeap) allocator.newHeap();
    assertNull(other.tryFree(blocks[0]));
    Slab slab = slabOf(blocks[8]);
    assertEquals(Slab.NOBODY, slab.owner);
    assertTrue(slab.isSparse());
    assertSound();
    Set<Long> had = new HashSet<>();
    Arrays.stream(blocks).forEach(had::add);
    int free = slab.capacity - (blocks.length - 1) / 8;
    for (int i = 0; i < free; i++) {
      long block = other.malloc(BYTES);
      assertEquals(slab, slabOf(block), "block " + i + " of " + free);
      write(block, BYTES, -1);
    }
    assertEquals(other.id(), slab.owner);
    assertFalse(slab.isSparse());
    for (int i = 8; i < blocks.length; i += 8) {
      assertWritten(blocks[i], BYTES, i + 1);
    }
    assertSound();
  }

  @Test
  void whatWasFreedSinceJoinsTheMap() {
    long[] blocks = sparse(BYTES, 8);
    allocator.trim();
    for (int i = 0; i < 24; i += 8) {
      assertNull(EngineDoor.open(allocator).frees().tryFree(blocks[i]));
    }
    assertSound();
    allocator.trim();
    assertWritten(blocks[8], BYTES, 0);
    assertWritten(blocks[24], BYTES, 25);
    assertSound();
  }

  @Test
  void itsLastBlockReleasesIt() {
    long[] blocks = sparse(BYTES, 16);
    Slab slab = slabOf(blocks[0]);
    allocator.trim();
    for (int i = 0; i < blocks.length; i += 16) {
      assertFalse(slab.isDead());
      assertNull(EngineDoor.open(allocator).frees().tryFree(blocks[i]));
    }
    assertTrue(slab.isDead());
    assertSound();
  }

  @Test
  void maintenanceWaitsARound() {
    long[] blocks = sparse(BYTES, 8);
    SparseSlabs slabs = EngineDoor.open(allocator).parts().sparseSlabs();
    slabs.decay();
    assertFalse(slabOf(blocks[0]).isSparse());
    slabs.decay();
    assertTrue(slabOf(blocks[0]).isSparse());
    long returned = returned();
    slabs.decay();
    assertEquals(returned, returned());
  }

  /** At rounds 2, 4 and 8. */
  @Test
  void maintenanceLooksAgainEverMoreSeldom() {
    long[] blocks = sparse(BYTES, 8);
    SparseSlabs slabs = EngineDoor.open(allocator).parts().sparseSlabs();
    slabs.decay();
    slabs.decay();
    assertNull(EngineDoor.open(allocator).frees().tryFree(blocks[8]));
    slabs.decay();
    assertWritten(blocks[8] + 16, 1000, 9);
    slabs.decay();
    assertWritten(blocks[8] + 16, 1000, 0);
    assertNull(EngineDoor.open(allocator).frees().tryFree(blocks[16]));
    for (int round = 5; round < 8; round++) {
      slabs.decay();
    }
    assertWritten(blocks[16] + 16, 1000, 17);
    slabs.decay();
    assertWritten(blocks[16] + 16, 1000, 0);
  }

  @Test
  void aSlabThatWasOwnedMeanwhileWaitsAnew() {
    long[] blocks = sparse(BYTES, 8);
    SparseSlabs slabs = EngineDoor.open(allocator).parts().sparseSlabs();
    slabs.decay();
    Heap other = allocator.newHeap();
    assertNull(other.tryFree(blocks[0]));
    slabs.decay();
    other.close();
    slabs.decay();
    assertFalse(slabOf(blocks[8]).isSparse());
    slabs.decay();
    assertTrue(slabOf(blocks[8]).isSparse());
  }

  @Test
  void ownedSlabsAreLeftAlone() {
    Heap heap = allocator.newHeap();
    long[] blocks = new long[100];
    Arrays.setAll(blocks, _ -> heap.malloc(BYTES));
    Arrays.stream(blocks, 1, 30).forEach(heap::free);
    allocator.trim();
    assertFalse(slabOf(blocks[0]).isSparse());
    assertSound();
  }

  @Test
  void withoutAWholeOsPageNothingChanges() {
    long[] blocks = sparse(BYTES, 2);
    allocator.trim();
    assertFalse(slabOf(blocks[0]).isSparse());
    assertSound();
  }

  @Test
  void memoryThatTheSystemKeepsStaysAsItIs() {
    long[] blocks = sparse(BYTES, 16);
    os.lockMemory();
    allocator.trim();
    assertEquals(0, returned());
    assertEquals(AddressFault.DOUBLE_FREE, allocator.tryFree(blocks[5]));
    assertSound();
    assertTrue(allocator.newHeap().malloc(BYTES) != 0);
    assertSound();
  }

  /** The damage is found by who drains or takes the list, as ever. */
  @Test
  void aDamagedListIsLeftToWhoTakesIt() {
    long[] blocks = sparse(BYTES, 16);
    write(blocks[5], 16, 0x4141);
    allocator.trim();
    assertFalse(slabOf(blocks[0]).isSparse());
    assertTrue(HeapAuditor.audit(allocator).getFirst().startsWith("INV-B1"));
  }

  @Test
  void aReportAtCloseHasTheLiveBlocks() {
    long[] blocks = sparse(BYTES, 16);
    allocator.trim();
    LiveBlocks live = allocator.close(CloseMode.REPORT);
    assertEquals((blocks.length + 15) / 16, live.count());
    assertEquals(blocks[16], live.first().get(1).address());
  }
}
