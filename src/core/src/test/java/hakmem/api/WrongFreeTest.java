// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ace.HugeBlock;
import hakmem.ace.Spans;
import hakmem.base.Text;
import hakmem.registry.Registry;
import hakmem.superslab.Slab;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each kind of wrong address, for each kind of block, by each kind of caller: the right answer, the
 * whole message, and nothing changed.
 */
@ParameterizedClass
@EnumSource
class WrongFreeTest extends AllocatorTestBase {
  private static final long TINY = 40;
  private static final long MID = 3000;
  private static final long LARGE = 20_000;
  private static final long HUGE = 3L << 20;
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?<sentence>[^:]+: [^:]+|[^:]+): address=0x[0-9a-f]+, "
              + "(block=(0x[0-9a-f]+\\+\\d+|before the first block), blockBytes=\\d+, "
              + "slab=0x[0-9a-f]+, owner=heap \\d+"
              + "|huge block=0x[0-9a-f]+\\+\\d+, blockBytes=\\d+"
              + "|block=none, slab=none); (?<remedy>[a-z ]+( [a-z ,]+)?)");

  private Heap other;
  private Registry registry;
  private Spans spans;

  @BeforeEach
  void prepare() {
    other = allocator.newHeap();
    registry = EngineDoor.open(allocator).parts().registry();
    spans = EngineDoor.open(allocator).parts().spans();
    for (int i = 0; i < 12; i++) {
      live.add(heap.malloc(TINY), TINY);
      live.add(other.malloc(MID), MID);
    }
  }

  /** Advice that fits another mistake sends people where nothing is wrong. */
  private static String remedy(AddressFault kind) {
    return switch (kind) {
      case FOREIGN -> "free it where it was allocated";
      case INTERIOR -> "free the address that the allocation returned";
      case DOUBLE_FREE -> "find the other free of this block";
      case NOT_ALLOCATED -> "free only addresses that an allocation returned, and once";
      case CORRUPTED -> "look for a write past the end of the block in front";
    };
  }

  private void assertFault(AddressFault kind, String place, long address) {
    for (Runnable use :
        List.<Runnable>of(
            () -> heap.free(address),
            () -> other.free(address),
            () -> onOtherThread(() -> free(address)),
            () -> heap.realloc(address, 1),
            () -> other.realloc(address, 100_000),
            () -> heap.realloc(address, HUGE),
            () -> heap.usableSize(address),
            () -> allocator.usableSize(address))) {
      var e = assertThrows(InvalidFreeException.class, use::run, Text.hex(address));
      assertEquals(kind, e.kind(), e.getMessage());
      assertEquals(address, e.address());
      assertTrue(e.getMessage().startsWith(kind.sentence()), e.getMessage());
      assertTrue(MESSAGE.matcher(e.getMessage()).matches(), e.getMessage());
      assertTrue(e.getMessage().contains(Text.hex(address) + ", " + place), e.getMessage());
      assertTrue(e.getMessage().endsWith("; " + remedy(kind)), e.getMessage());
    }
    assertEquals(kind, heap.tryFree(address));
    assertEquals(kind, other.tryFree(address));
    assertEquals(kind, onOtherThread(() -> allocator.tryFree(address)));
    live.verifyAll();
    assertAudit();
  }

  private Void free(long address) {
    allocator.free(address);
    return null;
  }

  /** The place that a message must name for an address in a block, told without the code's help. */
  private String placeOf(long start, long address) {
    Slab slab = registry.lookup(start);
    HugeBlock huge = spans.blockAround(start);
    String offset = Text.hex(start) + "+" + (address - start) + ", blockBytes=";
    return huge != null
        ? "huge block=" + offset + huge.usableBytes()
        : "block=" + offset + slab.blockBytes + ", slab=" + Text.hex(slab.address());
  }

  @Test
  void foreign() {
    long unreserved = setup.simulated() ? 1L << 39 : 1L << 30;
    for (long address :
        new long[] {
          1,
          8,
          16,
          4096,
          unreserved,
          unreserved + 8,
          1L << 47,
          (1L << 48) + 16,
          1L << 62,
          Long.MIN_VALUE,
          Long.MIN_VALUE + 16,
          -1,
          -16,
          -4096,
          Long.MAX_VALUE
        }) {
      assertFault(AddressFault.FOREIGN, "block=none, slab=none; free it where", address);
    }
  }

  @Test
  void anotherAllocatorsBlockIsForeign() {
    // Simulated addresses repeat, so that the other allocator is always on the real system.
    try (Allocator stranger = Setup.REAL_HEADERLESS.builder().build()) {
      assertFault(AddressFault.FOREIGN, "block=none", stranger.newHeap().malloc(100));
      assertFault(AddressFault.FOREIGN, "block=none", stranger.newHeap().malloc(HUGE));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {TINY, MID, LARGE, HUGE})
  void interior(long bytes) {
    for (Heap owner : List.of(heap, other)) {
      for (int i = 0; i < 3; i++) {
        long block = live.add(owner.malloc(bytes), bytes);
        long usable = owner.usableSize(block);
        for (long offset : new long[] {1, 7, 8, 16, 32, usable - 1}) {
          assertFault(AddressFault.INTERIOR, placeOf(block, block + offset), block + offset);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {TINY, MID, LARGE})
  void doubleFreeOfWhatItsOwnerFreed(long bytes) {
    live.add(heap.malloc(bytes), bytes);
    long block = heap.malloc(bytes);
    live.add(heap.malloc(bytes), bytes);
    heap.free(block);
    assertFault(AddressFault.DOUBLE_FREE, placeOf(block, block), block);
  }

  @ParameterizedTest
  @ValueSource(longs = {TINY, MID, LARGE})
  void doubleFreeOfWhatAnotherFreed(long bytes) {
    live.add(heap.malloc(bytes), bytes);
    long first = heap.malloc(bytes);
    long second = heap.malloc(bytes);
    other.free(first);
    onOtherThread(() -> free(second));
    assertFault(AddressFault.DOUBLE_FREE, placeOf(first, first), first);
    assertFault(AddressFault.DOUBLE_FREE, placeOf(second, second), second);
    heap.collect();
    assertFault(AddressFault.DOUBLE_FREE, placeOf(first, first), first);
  }

  /** Bytes of a freed block that lie behind its two words do not hide that it is free. */
  @Test
  void doubleFreeAfterTheUserWroteOverTheBlock() {
    long block = heap.malloc(MID);
    live.add(heap.malloc(MID), MID);
    heap.free(block);
    for (long at = 16 - layout.userOffset(); at < MID / 8 * 8; at += 8) {
      memory.storePlain(block + at, 0, -1);
    }
    assertFault(AddressFault.DOUBLE_FREE, placeOf(block, block), block);
  }

  @Test
  void aFreedHugeBlockIsNotAllocated() {
    long block = heap.malloc(HUGE);
    heap.free(block);
    assertFault(AddressFault.NOT_ALLOCATED, "block=none, slab=none", block);
    assertFault(AddressFault.NOT_ALLOCATED, "block=none, slab=none", block + 8);
  }

  @Test
  void aBlockOfAReleasedSlabIsNotAllocated() {
    long block = heap.malloc(300_000);
    heap.free(block);
    assertEquals(AddressFault.DOUBLE_FREE, heap.tryFree(block), "its slab is kept empty");
    heap.collect();
    assertFault(AddressFault.NOT_ALLOCATED, "block=none, slab=none", block);
  }

  @ParameterizedTest
  @ValueSource(longs = {TINY, 200, MID})
  void blocksThatWereNeverCarvedAreNotAllocated(long bytes) {
    for (Heap owner : List.of(heap, other)) {
      Slab slab = registry.lookup(live.add(owner.malloc(bytes), bytes));
      assertTrue(slab.carvedCount < slab.capacity);
      for (long index : new long[] {slab.carvedCount, slab.capacity - 1}) {
        long address = layout.toUser(slab.blockAt(index));
        assertFault(AddressFault.NOT_ALLOCATED, placeOf(address, address), address);
      }
      long beyond = slab.firstUser + (long) slab.capacity * slab.blockBytes;
      if (beyond < slab.address() + slab.bytes()) {
        assertEquals(AddressFault.INTERIOR, heap.tryFree(beyond), "the tail holds no block");
      }
    }
  }

  @Test
  void reservedAddressesWithoutSlabAreNotAllocated() {
    long last = registry.primary().base + registry.primary().bytes() - 16;
    assertFault(AddressFault.NOT_ALLOCATED, "block=none, slab=none", last);
  }

  @Test
  void theLeadInOfASlabIsInterior() {
    Slab slab = registry.lookup(live.add(heap.malloc(MID), MID));
    for (long address = slab.address(); address < slab.firstUser; address += 8) {
      String place =
          "block=before the first block, blockBytes="
              + slab.blockBytes
              + ", slab="
              + Text.hex(slab.address());
      assertFault(AddressFault.INTERIOR, place, address);
    }
  }

  @Test
  void rightFreesWorkFromEveryCaller() {
    for (long bytes : new long[] {TINY, MID, LARGE, HUGE}) {
      for (int i = 0; i < 3; i++) {
        long block = heap.malloc(bytes);
        assertNull(i == 0 ? heap.tryFree(block) : i == 1 ? other.tryFree(block) : tryElse(block));
      }
    }
  }

  private AddressFault tryElse(long block) {
    return onOtherThread(() -> allocator.tryFree(block));
  }
}
