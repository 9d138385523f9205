// SPDX-License-Identifier: Apache-2.0
package hakmem.huge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ace.HugeBlock;
import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.bin.AllocatorParts;
import hakmem.diag.HeapAuditor;
import hakmem.layout.SpanLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Which requests a huge block serves, what gives way to it, and what a resize leaves in place. */
class HugeBlocksTest {
  private static final long MIB = 1L << 20;
  private static final long SLOT = SpanLayout.SLOT_BYTES;
  private static final long HUGE = 4 * MIB;

  /** Has most of a superslab. */
  private static final long WHOLE = 30 * SLOT;

  private final SimulatedOs os = new SimulatedOs(1L << 42);
  private final Allocator allocator =
      EngineDoor.withMemory(Allocator.builder(), os).recordFailures(1).build();
  private final AllocatorParts parts = EngineDoor.open(allocator).parts();
  private final HugeBlocks blocks = new HugeBlocks(parts);
  private final Heap heap = allocator.newHeap();

  @AfterEach
  void auditAndClose() {
    assertEquals(List.of(), HeapAuditor.audit(allocator));
    allocator.close();
  }

  private static void fails(Cause cause, Executable request) {
    assertEquals(cause, assertThrows(AllocationFailedException.class, request).kind());
  }

  private long committed() {
    return allocator.stats().committedBytes();
  }

  @Test
  void theLongestRequestIsForTheSystemToRefuse() {
    long most = HugeBlocks.BYTES_MAX;
    fails(Cause.MAP_FAIL, () -> heap.malloc(most));
    fails(Cause.THRESHOLD, () -> heap.malloc(most + 1));
    long aligned = heap.alignedAlloc(HUGE, most);
    assertEquals(0, aligned % most);
    heap.free(aligned);
    fails(Cause.THRESHOLD, () -> heap.alignedAlloc(HUGE, 2 * most));
  }

  /** An empty superslab is committed that nobody uses; for a huge block it is too short. */
  private void leaveSuperslab(Heap where) {
    where.free(where.malloc(WHOLE));
    where.collect();
    assertEquals(WHOLE, allocator.stats().retainedBytes());
  }

  @Test
  void anEmptySuperslabGivesWayWhenTheSystemRefuses() {
    leaveSuperslab(heap);
    os.limitCommit(HUGE - SLOT);
    long block = heap.malloc(HUGE);
    assertTrue(heap.owns(block));
    assertEquals(0, allocator.stats().retainedBytes());
    heap.free(block);
  }

  /** The memory of a freed block, which is to be zero, is not to be had anew. */
  @Test
  void anEmptySuperslabGivesWayToABlockThatMustBeZero() {
    long block = heap.malloc(HUGE);
    parts.memory().storePlain(block, 0, -1);
    leaveSuperslab(heap);
    heap.free(block);
    os.limitCommit(-1);
    long zero = heap.calloc(1, HUGE);
    assertTrue(heap.owns(zero));
    assertEquals(0, parts.memory().loadPlain(zero, 0));
    heap.free(zero);
  }

  /** A thread that has ended leaves an empty slab in its heap. */
  private void leaveHeap() throws InterruptedException {
    Thread thread = Thread.ofPlatform().start(() -> allocator.free(allocator.malloc(WHOLE)));
    thread.join();
    assertEquals(0, allocator.stats().retainedBytes());
  }

  private Attempt otherHeaps() {
    return allocator.failures().getLast().attempts().stream()
        .filter(attempt -> attempt.kind() == Attempt.Kind.OTHER_HEAPS)
        .findFirst()
        .get();
  }

  @Test
  void aHeapThatNobodyUsesGivesWayWhenTheSystemRefuses() throws InterruptedException {
    leaveHeap();
    os.limitCommit(HUGE - SLOT);
    fails(Cause.MAP_FAIL, () -> heap.malloc(2 * HUGE));
    assertEquals(new Attempt(Attempt.Kind.OTHER_HEAPS, 1, 1), otherHeaps());
    fails(Cause.MAP_FAIL, () -> heap.malloc(2 * HUGE));
    assertEquals(new Attempt(Attempt.Kind.OTHER_HEAPS, 1, 0), otherHeaps());
    os.limitCommit(HUGE);
    leaveHeap();
    os.limitCommit(HUGE - SLOT);
    long block = heap.malloc(HUGE);
    assertTrue(heap.owns(block));
    heap.free(block);
  }

  @Test
  void aResizeStaysWhereItIs() {
    long block = heap.malloc(HUGE);
    parts.memory().storePlain(block, 0, 7);
    for (long bytes : new long[] {HUGE + MIB, 3 * HUGE, HUGE, HUGE - 1, MIB}) {
      assertEquals(block, blocks.reallocate(block, bytes), () -> "bytes=" + bytes);
      assertEquals(SpanLayout.bytesOf(SpanLayout.slotsFor(bytes)), committed());
      assertEquals(committed(), allocator.usableSize(block));
    }
    assertEquals(7, parts.memory().loadPlain(block, 0));
    heap.free(block);
  }

  @Test
  void whatCannotStayIsLeftAsItIs() {
    long block = heap.malloc(HUGE);
    long behind = heap.malloc(HUGE);
    long before = committed();
    for (long bytes : new long[] {0, MIB - 1, HUGE + SLOT, HugeBlocks.BYTES_MAX + 1}) {
      assertEquals(0, blocks.reallocate(block, bytes), () -> "bytes=" + bytes);
    }
    assertEquals(0, blocks.reallocate(block + 16, HUGE));
    assertEquals(0, blocks.reallocate(heap.malloc(100), HUGE));
    assertEquals(HUGE, allocator.usableSize(block));
    assertEquals(before + SLOT, committed());
    long moved = heap.realloc(block, HUGE + SLOT);
    assertNotEquals(block, moved);
    assertNull(heap.tryFree(moved));
    heap.free(behind);
  }

  /** Another thread is just about to free it, or to resize it. */
  @Test
  void aBlockThatSomebodyElseHasClaimedIsNobodys() {
    long address = heap.malloc(HUGE);
    HugeBlock block = Objects.requireNonNull(parts.spans().blockAt(address));
    assertTrue(parts.spans().claim(block));
    assertEquals(0, blocks.reallocate(address, 2 * HUGE));
    assertEquals(AddressFault.NOT_ALLOCATED, blocks.tryFree(address));
    block.unclaim();
    assertEquals(AddressFault.INTERIOR, blocks.tryFree(address + 16));
    assertEquals(AddressFault.FOREIGN, blocks.tryFree(16));
    assertNull(blocks.tryFree(address));
  }
}
