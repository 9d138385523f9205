// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.diag.Census;
import hakmem.diag.HeapAuditor;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is committed of a superslab: the units that slabs have had, and no more. */
class OpenedUnitsTest {
  private static final long UNIT = SuperslabLayout.UNIT_BYTES;
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;

  /** A slab of ten units each. */
  private static final long BYTES = 10 * UNIT;

  private final SimulatedOs os = new SimulatedOs(1L << 42);
  private Allocator allocator = build(Long.MAX_VALUE);

  private Allocator build(long limitBytes) {
    return EngineDoor.withMemory(Allocator.builder(), os).limitBytes(limitBytes).build();
  }

  @AfterEach
  void audit() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close();
  }

  private long committed() {
    assertEquals(os.committedBytes(), allocator.stats().committedBytes());
    return allocator.stats().committedBytes();
  }

  @Test
  void eachSlabCommitsItsOwnUnits() {
    Heap heap = allocator.newHeap();
    heap.malloc(100);
    assertEquals(UNIT, committed());
    heap.malloc(BYTES);
    assertEquals(11 * UNIT, committed());
    heap.malloc(BYTES);
    heap.malloc(BYTES);
    assertEquals(31 * UNIT, committed());
    heap.malloc(BYTES);
    assertEquals(41 * UNIT, committed(), "of the next superslab");
  }

  @Test
  void anEmptySuperslabIsKeptWithWhatIsCommittedOfIt() {
    Heap heap = allocator.newHeap();
    long block = heap.malloc(BYTES);
    heap.free(block);
    heap.collect();
    assertEquals(10 * UNIT, allocator.stats().retainedBytes());
    assertEquals(10 * UNIT, committed());
    assertEquals(block, heap.malloc(BYTES), "used again");
    assertEquals(0, allocator.stats().retainedBytes());
    heap.malloc(BYTES);
    heap.free(block);
    assertEquals(20 * UNIT, committed());
  }

  /** A huge OS page wants all of it, whether the system has any or not. */
  @Test
  void forHugePagesSuperslabsAreCommittedWhole() {
    allocator.close();
    os.wantHugePages();
    allocator = build(Long.MAX_VALUE);
    Heap heap = allocator.newHeap();
    long block = heap.malloc(100);
    assertEquals(SUPERSLAB, committed());
    heap.malloc(BYTES);
    assertEquals(SUPERSLAB, committed());
    assertEquals(0, Census.of(allocator).bytes().hugePages());
    heap.free(block);
    heap.collect();
    allocator.trim();
    long left = allocator.stats().committedBytes();
    assertEquals(10 * UNIT, left, "units that nobody has go back all the same");
  }

  /** Slabs of a limit that is no multiple of a superslab. */
  @Test
  void aLimitIsUsedUpByUnit() {
    allocator.close();
    allocator = build(SUPERSLAB + 11 * UNIT);
    Heap heap = allocator.newHeap();
    for (int i = 0; i < 4; i++) {
      heap.malloc(BYTES);
    }
    assertThrows(AllocationFailedException.class, () -> heap.malloc(BYTES));
    assertEquals(40 * UNIT, committed());
    heap.malloc(3 * UNIT);
    assertEquals(43 * UNIT, committed());
  }

  /** The end of each costs a mapping. */
  @Test
  void fromSomeSuperslabOnAllIsCommitted() {
    Heap heap = allocator.newHeap();
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < SuperslabPool.OPENED_BY_UNIT; i++) {
      blocks.add(heap.malloc(20 * UNIT));
    }
    assertEquals(SuperslabPool.OPENED_BY_UNIT * 20 * UNIT, committed());
    long before = committed();
    blocks.add(heap.malloc(20 * UNIT));
    assertEquals(before + SUPERSLAB, committed());
    blocks.forEach(heap::free);
    heap.collect();
    assertTrue(allocator.stats().retainedBytes() <= allocator.stats().committedBytes());
  }
}
