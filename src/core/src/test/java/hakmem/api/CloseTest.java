// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.LiveBlocks.LiveBlock;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the modes of close do, and what is left afterwards. */
@ParameterizedClass
@EnumSource
class CloseTest extends AllocatorTestBase {
  private static final long HUGE = 3L << 20;

  @Test
  void checkListsLiveBlocksAndChangesNothing() {
    long small = live.add(heap.malloc(100), 100);
    long huge = live.add(allocator.malloc(HUGE), HUGE);
    heap.free(heap.malloc(100));
    String before = allocator.stats().toString();
    var e = assertThrows(LiveBlocksException.class, () -> allocator.close(CloseMode.CHECK));
    List<LiveBlock> expected =
        List.of(
            new LiveBlock(small, allocator.usableSize(small)),
            new LiveBlock(huge, allocator.usableSize(huge)));
    assertEquals(expected, e.blocks().first());
    assertEquals(2, e.blocks().count());
    assertEquals(expected.stream().mapToLong(LiveBlock::bytes).sum(), e.blocks().bytes());
    assertTrue(e.getMessage().contains("count=2"), e.getMessage());
    assertTrue(e.getMessage().contains(Long.toHexString(small)), e.getMessage());
    assertEquals(before, allocator.stats().toString());
    live.remove(small);
    live.remove(huge);
    heap.free(small);
    heap.free(huge);
    assertSame(LiveBlocks.NONE.first(), allocator.close(CloseMode.CHECK).first());
    assertThrows(AllocatorClosedException.class, () -> heap.malloc(100));
  }

  @Test
  void manyLiveBlocksAreCountedAndTheFirstNamed() {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      blocks.add(heap.malloc(48));
    }
    // On thread list, local freelist and remote list: not live.
    heap.free(blocks.removeLast());
    long remote = blocks.removeLast();
    assertNull(onOtherThread(() -> allocator.tryFree(remote)));
    LiveBlocks found =
        assertThrows(LiveBlocksException.class, () -> allocator.close(CloseMode.CHECK)).blocks();
    assertEquals(blocks.size(), found.count());
    assertEquals(LiveBlocks.LISTED_MAX, found.first().size());
    assertTrue(blocks.containsAll(found.first().stream().map(LiveBlock::address).toList()));
  }

  @Test
  void reportSaysWhatWasFreed() {
    heap.malloc(100);
    heap.malloc(HUGE);
    assertEquals(2, allocator.close(CloseMode.REPORT).count());
    assertSame(LiveBlocks.NONE.first(), allocator.close(CloseMode.REPORT).first());
    assertThrows(AllocatorClosedException.class, () -> heap.malloc(100));
    assertEquals(0, allocator.stats().committedBytes());
    assertEquals(0, allocator.stats().reservedBytes());
    assertEquals(0, allocator.stats().allocatedBytes());
  }

  @Test
  void freeDoesNotLook() {
    heap.malloc(100);
    assertSame(LiveBlocks.NONE, allocator.close(CloseMode.FREE));
  }

  @Test
  void memoryReadsAsZeroAfterClose() {
    List<Long> blocks = new ArrayList<>();
    for (long bytes : new long[] {16, 1000, 100_000, 1 << 20, HUGE}) {
      for (Heap owner : List.of(heap, allocator.heap())) {
        long block = owner.malloc(bytes);
        memory.storePlain(block, 0, ~0L);
        memory.storePlain(block, 8, ~0L);
        blocks.add(block);
      }
    }
    // A superslab that was purged and is not in use now is kept as well.
    long purged = heap.malloc(1 << 20);
    heap.free(purged);
    allocator.trim();
    allocator.close();
    blocks.add(purged);
    for (long block : blocks) {
      assertEquals(0, memory.loadPlain(block, 0));
      assertEquals(0, memory.loadPlain(block, 8));
      memory.storePlain(block, 0, 7);
      assertEquals(AddressFault.FOREIGN, heap.tryFree(block));
      assertEquals(AddressFault.FOREIGN, allocator.tryFree(block));
    }
    assertEquals(List.of(), hakmem.diag.HeapAuditor.audit(allocator));
  }

  @Test
  void segmentsEndWithTheirAllocator() {
    if (setup.simulated()) {
      assertEquals(64, allocator.mallocSegment(64).byteSize()); // There is no memory behind it.
      return;
    }
    MemorySegment ours = allocator.callocSegment(64);
    MemorySegment heaps = heap.mallocSegment(HUGE);
    ours.set(ValueLayout.JAVA_LONG, 0, 42);
    assertEquals(42L, onOtherThread(() -> ours.get(ValueLayout.JAVA_LONG, 0)));
    heaps.fill((byte) 1);
    allocator.close();
    assertThrows(IllegalStateException.class, () -> ours.get(ValueLayout.JAVA_LONG, 0));
    assertThrows(IllegalStateException.class, () -> heaps.set(ValueLayout.JAVA_BYTE, 5, (byte) 1));
    assertThrows(AllocatorClosedException.class, () -> allocator.mallocSegment(64));
  }

  @Test
  void heapsOfOtherThreadsEndToo() {
    Heap other = onOtherThread(allocator::heap);
    long block = onOtherThread(() -> allocator.malloc(100));
    allocator.close();
    assertThrows(AllocatorClosedException.class, () -> other.malloc(100));
    assertThrows(AllocatorClosedException.class, allocator::heap);
    assertThrows(AllocatorClosedException.class, allocator::newHeap);
    assertEquals(AddressFault.FOREIGN, other.tryFree(block));
    other.collect();
    other.close();
    heap.close();
    assertEquals(0, allocator.trim());
    assertEquals(0, allocator.collectIdle().deadHeaps());
  }
}
