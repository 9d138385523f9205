// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import hakmem.base.Text;
import hakmem.layout.BlockSignature;
import hakmem.superslab.Slab;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that write where they must not. What the words of a block can tell is told, the
 * allocator works on, and after the report the audit is clean: lost blocks count as used.
 */
@ParameterizedClass
@EnumSource
class CorruptionTest extends AllocatorTestBase {
  private static final long BYTES = 40;

  private Slab slabOf(long address) {
    return EngineDoor.open(allocator).parts().registry().lookup(address);
  }

  private void overwriteWord(long address, int word) {
    long block = layout.toBlock(address);
    memory.storePlain(block, word * 8, ~memory.loadPlain(block, word * 8));
  }

  /** Allocates until the damage is found; the allocator must serve on afterwards. */
  private void assertFound(Heap by, long bytes, long damaged) {
    HeapCorruptionException found = null;
    for (int i = 0; i < 1000 && found == null; i++) {
      try {
        live.add(by.malloc(bytes), bytes);
      } catch (HeapCorruptionException e) {
        found = e;
      }
    }
    assertReport(found, damaged);
    for (int i = 0; i < 1000; i++) {
      long address = live.add(by.malloc(bytes), bytes);
      assertFalse(address == damaged, "the damaged block was handed out");
    }
  }

  private void assertReport(HeapCorruptionException found, long damaged) {
    if (found == null) {
      fail("not found");
    }
    assertEquals(Text.hex(layout.toBlock(damaged)), Text.hex(found.blockAddress()));
    String message = found.getMessage();
    String here = ": address=" + Text.hex(damaged) + ", block=";
    String onRemoteList = ": block=" + Text.hex(layout.toBlock(damaged)) + ", slab=";
    assertTrue(message.contains(here) || message.contains(onRemoteList), message);
    assertTrue(message.contains("slab=" + Text.hex(slabOf(damaged).address())), message);
    assertTrue(message.contains("; look for a"), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aWriteAfterALocalFreeIsFoundByMalloc(int word) {
    live.add(heap.malloc(BYTES), BYTES);
    long address = heap.malloc(BYTES);
    heap.free(address);
    overwriteWord(address, word);
    expectedViolations = List.of("INV-B1", "INV-S1");
    assertAudit();
    expectedViolations = List.of();
    assertFound(heap, BYTES, address);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aWriteAfterARemoteFreeIsFoundByTheOwnersMalloc(int word) {
    long address = heap.malloc(BYTES);
    allocator.newHeap().free(address);
    overwriteWord(address, word);
    expectedViolations = List.of("INV-B1");
    assertAudit();
    expectedViolations = List.of();
    assertFound(heap, BYTES, address);
  }

  @Test
  void aWriteAfterARemoteFreeIsFoundByCollect() {
    long address = heap.malloc(BYTES);
    live.add(heap.malloc(BYTES), BYTES);
    allocator.newHeap().free(address);
    overwriteWord(address, 0);
    assertReport(assertThrows(HeapCorruptionException.class, heap::collect), address);
    heap.collect();
  }

  /** The block of a thread list that the next malloc would take. */
  private long nextAtHand(Heap owner) {
    long first = live.add(owner.malloc(BYTES), BYTES);
    long second = live.add(owner.malloc(BYTES), BYTES);
    return second + (second - first);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aWriteIntoABlockAtHandIsFoundByCollect(int word) {
    long address = nextAtHand(heap);
    long other = live.add(heap.malloc(1000), 1000);
    overwriteWord(address, word);
    assertReport(assertThrows(HeapCorruptionException.class, heap::collect), address);
    assertEquals(1, slabOf(other).usedCount, "the lists of other classes are home");
    heap.collect();
    for (int i = 0; i < 1000; i++) {
      assertFalse(live.add(heap.malloc(BYTES), BYTES) == address, "it was handed out");
    }
  }

  @Test
  void aWriteIntoABlockAtHandIsFoundByCloseWhenAllIsHandedOn() {
    Heap owner = allocator.newHeap();
    long address = nextAtHand(owner);
    overwriteWord(address, 0);
    assertReport(assertThrows(HeapCorruptionException.class, owner::close), address);
    assertEquals(0, slabOf(address).owner);
    owner.close();
    assertAudit();
  }

  @Test
  void aWriteIntoABlockAtHandOfADeadThreadIsCounted() throws InterruptedException {
    Thread thread =
        new Thread(() -> overwriteWord(nextAtHand(allocator.heap()), 1), "writes after free");
    thread.start();
    thread.join();
    allocator.collectIdle();
    allocator.collectIdle();
    assertEquals(1, allocator.stats().damagedLists());
  }

  @Test
  void closeReportsAWriteAfterFreeOnlyWhenEverythingIsHandedOn() {
    Heap owner = allocator.newHeap();
    Heap freer = allocator.newHeap();
    List<Long> damaged = new ArrayList<>();
    for (long bytes : new long[] {BYTES, 100, 500}) {
      live.add(owner.malloc(bytes), bytes);
      long address = owner.malloc(bytes);
      freer.free(address);
      overwriteWord(address, 0);
      damaged.add(layout.toBlock(address));
    }
    var e = assertThrows(HeapCorruptionException.class, owner::close);
    assertTrue(damaged.contains(e.blockAddress()));
    assertAudit();
    owner.close();
    for (long address : live.addresses()) {
      assertEquals(0, slabOf(address).owner);
      live.remove(address);
      heap.free(address);
    }
  }

  /** What a user writes behind the two words of a freed block is nobody's business. */
  @Test
  void aWriteBehindTheWordsIsNotFound() {
    long address = heap.malloc(200);
    heap.free(address);
    for (long at = 16 - layout.userOffset(); at < 200; at += 8) {
      memory.storePlain(address + at, 0, -1);
    }
    for (int i = 0; i < 1000; i++) {
      live.add(heap.malloc(200), 200);
    }
  }

  /** A live block may hold a copy of anything, even of the words that it had when it was free. */
  @Test
  void aLiveBlockWithTheWordsOfAFreeOneIsFreedByItsOwner() {
    live.add(heap.malloc(BYTES), BYTES);
    long address = heap.malloc(BYTES);
    heap.free(address);
    long w0 = memory.loadPlain(address, 0);
    long w1 = memory.loadPlain(address, 8);
    Set<Long> held = new HashSet<>();
    while (!held.contains(address)) {
      held.add(heap.malloc(BYTES));
    }
    memory.storePlain(address, 0, w0);
    memory.storePlain(address, 8, w1);
    assertNull(heap.tryFree(address));
    assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(address));
    held.remove(address);
    held.forEach(heap::free);
    heap.collect();
  }

  @Test
  void everyValueOfTheFirstWordsOfALiveBlockCanBeFreed() {
    long[] values = {0, 1, 2, -1, 16, BlockSignature.LIVE, 1L << 46};
    for (long w0 : values) {
      for (long w1 : values) {
        for (Heap by : List.of(heap, allocator.newHeap())) {
          long address = heap.malloc(BYTES);
          memory.storePlain(address, 0, w0 ^ address);
          memory.storePlain(address, 8, w1 ^ address);
          by.free(address);
          address = heap.malloc(BYTES);
          memory.storePlain(address, 0, w0);
          memory.storePlain(address, 8, w1);
          by.free(address);
        }
      }
    }
  }

  /**
   * Written to after it was freed, then freed again: headers tell. Headerless, nothing tells it
   * from a live block; yet it is not handed out twice, because what malloc pops must be signed as
   * free.
   */
  @Test
  void aDoubleFreeHiddenByAWriteHandsNothingOutTwice() {
    live.add(heap.malloc(BYTES), BYTES);
    long address = heap.malloc(BYTES);
    heap.free(address);
    overwriteWord(address, 1);
    if (layout.hasHeader()) {
      assertEquals(AddressFault.CORRUPTED, heap.tryFree(address));
      expectedViolations = List.of("INV-B1", "INV-S1");
      return;
    }
    assertNull(heap.tryFree(address));
    expectedViolations = List.of("INV-B2", "INV-S1");
    assertAudit();
    HeapCorruptionException found = null;
    for (int i = 0; i < 1000 && found == null; i++) {
      try {
        live.add(heap.malloc(BYTES), BYTES);
      } catch (HeapCorruptionException e) {
        found = e;
      }
    }
    assertReport(found, address);
    expectedViolations = List.of();
  }

  private void overflow(long address, long words) {
    long end = address + heap.usableSize(address);
    for (long word = 0; word < words; word++) {
      memory.storePlain(end + word * 8, 0, 0x4141_4141_4141_4141L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOverflowIntoAFreeBlockIsFoundByMalloc(int words) {
    long address = live.add(heap.malloc(BYTES), BYTES);
    overflow(address, words);
    // Blocks are carved in order: the block behind is the next that malloc hands out.
    assertFound(heap, BYTES, address + slabOf(address).blockBytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOverflowIntoALiveBlockIsFoundByItsFreeUnderHeaders(int words) {
    long address = live.add(heap.malloc(BYTES), BYTES);
    long next = heap.malloc(BYTES);
    assertEquals(slabOf(address).blockBytes, next - address);
    overflow(address, words);
    Heap other = allocator.newHeap();
    if (!layout.hasHeader()) {
      other.free(next); // Only the user's own bytes: the allocator has none there.
      return;
    }
    for (Runnable use :
        List.<Runnable>of(
            () -> heap.free(next),
            () -> other.free(next),
            () -> onOtherThread(() -> allocator.tryFree(next) == null || freeElse(next)),
            () -> heap.realloc(next, 1),
            () -> heap.usableSize(next))) {
      var e = assertThrows(InvalidFreeException.class, use::run);
      assertEquals(AddressFault.CORRUPTED, e.kind());
      assertTrue(e.getMessage().contains("block=" + Text.hex(next) + "+0"), e.getMessage());
      assertTrue(e.getMessage().endsWith("past the end of the block in front"), e.getMessage());
      assertAudit();
    }
  }

  private boolean freeElse(long address) {
    allocator.free(address);
    return true;
  }
}
