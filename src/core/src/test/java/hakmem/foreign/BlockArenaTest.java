// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.BlockArena;
import hakmem.api.InvalidFreeException;
import hakmem.api.ScopeGroup;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What arenas over blocks promise beyond those of the JDK. */
class BlockArenaTest {
  /** The kinds of arenas. */
  enum Kind {
    CONFINED(Allocator::confinedArena),
    SHARED(Allocator::sharedArena),
    GROUPED(allocator -> allocator.scopeGroup(0x1000_0000).sharedArena());

    final Function<Allocator, BlockArena> open;

    Kind(Function<Allocator, BlockArena> open) {
      this.open = open;
    }
  }

  private Allocator allocator;

  @BeforeEach
  void build() {
    allocator = Allocator.builder().limitBytes(64 << 20).maintenanceMillis(0).build();
  }

  @AfterEach
  void close() {
    allocator.close();
  }

  @ParameterizedTest
  @EnumSource
  void aSegmentOfUsedMemoryIsOfZerosUnlessItIsNotAskedFor(Kind kind) {
    boolean seenDirt = false;
    for (int i = 0; i < 20; i++) {
      try (BlockArena arena = kind.open.apply(allocator)) {
        SegmentAllocator raw = arena.uninitialized();
        for (int bytes : new int[] {7, 100, 3000, 200_000}) {
          for (MemorySegment segment : new MemorySegment[] {arena.allocate(bytes, 32)}) {
            assertEquals(-1, segment.mismatch(MemorySegment.ofArray(new byte[bytes])));
            segment.fill((byte) 0x55);
          }
          MemorySegment dirty = raw.allocate(bytes, 32);
          seenDirt |= dirty.get(ValueLayout.JAVA_BYTE, bytes - 1) == 0x55;
          dirty.fill((byte) 0x55);
        }
      }
    }
    assertTrue(seenDirt || kind == Kind.GROUPED, "what is not to be zeroed always was");
  }

  @ParameterizedTest
  @EnumSource
  void whatFailsInTheMiddleLosesNothing(Kind kind) {
    BlockArena arena = kind.open.apply(allocator);
    MemorySegment small = arena.allocateFrom("kept");
    OutOfMemoryError none =
        assertThrows(
            OutOfMemoryError.class,
            () -> {
              while (true) {
                MemorySegment segment = arena.allocate(3 << 20);
                assertTrue(segment.byteSize() > 0);
              }
            });
    assertInstanceOf(AllocationFailedException.class, none.getCause());
    assertEquals("kept", small.getString(0));
    arena.close();
    if (kind != Kind.GROUPED) {
      LiveBytes.assertNone(allocator);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAllocatorMayBeClosedFirst(Kind kind) {
    BlockArena arena = kind.open.apply(allocator);
    MemorySegment segment = arena.allocate(100);
    allocator.close();
    assertThrows(AllocatorClosedException.class, () -> arena.allocate(100));
    assertThrows(AllocatorClosedException.class, () -> arena.allocate(100_000));
    assertEquals(0, segment.get(ValueLayout.JAVA_BYTE, 99));
    arena.close();
    assertThrows(IllegalStateException.class, arena::close);
    assertThrows(AllocatorClosedException.class, () -> kind.open.apply(allocator));
  }

  @ParameterizedTest
  @EnumSource(names = {"CONFINED", "SHARED"})
  void aNativeCallKeepsItOpen(Kind kind) throws Throwable {
    BlockArena arena = kind.open.apply(allocator);
    MemorySegment segment = arena.allocateFrom("used");
    NativeCall.during(
        segment, () -> assertThrows(IllegalStateException.class, arena::close, "inside"));
    assertEquals("used", segment.getString(0));
    assertEquals("more", arena.allocateFrom("more").getString(0));
    arena.close();
    LiveBytes.assertNone(allocator);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONFINED", "SHARED"})
  void aBlockThatTheProgramFreedIsReportedAndAllElseGoesBack(Kind kind) {
    BlockArena arena = kind.open.apply(allocator);
    MemorySegment kept = arena.allocate(5000);
    MemorySegment freed = arena.allocate(5000);
    assertNotEquals(kept.address(), freed.address());
    allocator.free(freed);
    InvalidFreeException e = assertThrows(InvalidFreeException.class, arena::close);
    assertEquals(AddressFault.DOUBLE_FREE, e.kind());
    LiveBytes.assertNone(allocator);
  }

  @ParameterizedTest
  @EnumSource
  void smallSegmentsShareBlocksAndLargeOnesHaveTheirOwn(Kind kind) {
    try (BlockArena arena = kind.open.apply(allocator)) {
      long first = arena.allocate(256).address();
      assertEquals(first + 256, arena.allocate(256).address());
      assertEquals(first + 512, arena.allocate(250).address());
      long held = LiveBytes.of(allocator);
      assertTrue(held <= 1024 + 16 + 256, "bytes for three segments: " + held);
      MemorySegment large = arena.allocate(40_000);
      assertTrue(allocator.owns(large.address()));
      for (int i = 0; i < 1000; i++) {
        assertEquals(0, arena.allocate(100).get(ValueLayout.JAVA_LONG, 0));
      }
      long all = LiveBytes.of(allocator) - allocator.usableSize(large.address());
      assertTrue(all < 2 * 1000 * 112 + 1024, "bytes for a thousand segments: " + all);
    }
  }

  @Test
  void segmentsWithABlockEachAreFreedOneByOne() {
    MemorySegment zero = allocator.segmentAllocator().allocate(100, 64);
    MemorySegment raw = allocator.uninitializedSegmentAllocator().allocateFrom("text");
    assertEquals(0, zero.address() % 64);
    assertEquals(-1, zero.mismatch(MemorySegment.ofArray(new byte[100])));
    assertEquals("text", raw.getString(0));
    SegmentAllocator segments = allocator.segmentAllocator();
    assertThrows(IllegalArgumentException.class, () -> segments.allocate(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> segments.allocate(1, 3));
    assertThrows(OutOfMemoryError.class, () -> segments.allocate(Long.MAX_VALUE, 1));
    allocator.free(zero);
    allocator.free(raw);
    LiveBytes.assertNone(allocator);
    allocator.close();
    assertThrows(AllocatorClosedException.class, () -> segments.allocate(1, 1));
    assertThrows(IllegalStateException.class, () -> zero.get(ValueLayout.JAVA_BYTE, 0));
  }

  @Test
  void aGroupWithANegativeBoundIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> allocator.scopeGroup(-1));
    try (ScopeGroup group = allocator.scopeGroup(0)) {
      assertEquals(0, group.waitingBytes());
    }
  }
}
