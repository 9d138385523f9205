// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.BlockArena;
import hakmem.api.InvalidFreeException;
import hakmem.api.ScopeGroup;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Grouped arenas: when their scopes end, and how much waits until then. */
class ScopeGroupTest {
  private static final long BOUND = 100_000;

  private Allocator allocator;
  private ScopeGroup group;

  @BeforeEach
  void build() {
    allocator = Allocator.builder().maintenanceMillis(0).build();
    group = allocator.scopeGroup(BOUND);
  }

  @AfterEach
  void everythingGoesBack() {
    group.close();
    assertEquals(0, group.waitingBytes());
    LiveBytes.assertNone(allocator);
    allocator.close();
  }

  private static byte first(MemorySegment segment) {
    return segment.get(ValueLayout.JAVA_BYTE, 0);
  }

  @Test
  void blocksWaitUntilTheScopeEnds() {
    BlockArena one = group.sharedArena();
    BlockArena other = group.sharedArena();
    MemorySegment segment = one.allocate(100);
    assertEquals(one.scope(), other.scope());
    one.close();
    assertEquals(1024, group.waitingBytes());
    assertThrows(IllegalStateException.class, () -> one.allocate(100));
    assertThrows(IllegalStateException.class, () -> one.allocate(100_000));
    assertThrows(IllegalStateException.class, one::close);
    assertEquals(0, first(segment), "its memory is still its own");
    assertTrue(group.endWaiting());
    assertEquals(1024, group.waitingBytes(), "an arena of the scope is open");
    other.close();
    assertTrue(group.endWaiting());
    assertEquals(0, group.waitingBytes());
    assertThrows(IllegalStateException.class, () -> first(segment));
  }

  @Test
  void aScopeEndsWithItsLastArena() {
    MemorySegment segment = null;
    for (int i = 0; i < GroupScope.JOINED_MAX; i++) {
      assertTrue(segment == null || first(segment) == 0);
      try (BlockArena arena = group.sharedArena()) {
        segment = i == 0 ? arena.allocate(16) : segment;
      }
    }
    MemorySegment ended = segment;
    assertThrows(IllegalStateException.class, () -> first(ended));
    assertEquals(0, group.waitingBytes());
  }

  @Test
  void theBoundHolds() {
    SplittableRandom random = new SplittableRandom(1);
    Deque<BlockArena> open = new ArrayDeque<>();
    BlockArena pin = group.sharedArena();
    MemorySegment pinned = pin.allocate(16);
    boolean wasFull = false;
    for (int i = 0; i < 4000; i++) {
      BlockArena arena = group.sharedArena();
      MemorySegment segment = arena.allocate(1 + random.nextInt(500));
      assertEquals(0, first(segment));
      open.add(arena);
      if (open.size() > 3) {
        open.remove().close();
      }
      long most = BOUND + 4 * 1024;
      assertTrue(group.waitingBytes() <= most, "waitingBytes=" + group.waitingBytes());
      wasFull |= group.waitingBytes() >= BOUND;
    }
    assertTrue(wasFull, "the bound was never reached");
    assertEquals(0, first(pinned));
    open.forEach(BlockArena::close);
    pin.close();
  }

  @Test
  void anArenaStandsAloneWhileTooMuchWaits() {
    BlockArena pin = group.sharedArena();
    try (BlockArena large = group.sharedArena()) {
      assertEquals(0, first(large.allocate(BOUND)));
    }
    assertTrue(group.waitingBytes() >= BOUND);
    long before = group.waitingBytes();
    BlockArena alone = group.sharedArena();
    assertNotEquals(pin.scope(), alone.scope());
    MemorySegment segment = alone.allocate(100);
    alone.close();
    assertThrows(IllegalStateException.class, () -> first(segment));
    assertEquals(before, group.waitingBytes());
    pin.close();
    assertEquals(0, group.waitingBytes());
    try (BlockArena joined = group.sharedArena();
        BlockArena again = group.sharedArena()) {
      assertEquals(joined.scope(), again.scope());
    }
  }

  @Test
  void aNativeCallKeepsBlocksWaiting() throws Throwable {
    BlockArena arena = group.sharedArena();
    MemorySegment segment = arena.allocateFrom("used");
    NativeCall.during(
        segment,
        () -> {
          arena.close();
          assertFalse(group.endWaiting());
          BlockArena next = group.sharedArena();
          assertEquals(0, first(next.allocate(16)));
          next.close();
          assertEquals(2048, group.waitingBytes());
          assertFalse(group.endWaiting(), "one of two scopes is in use");
          assertThrows(IllegalStateException.class, group::close);
          assertEquals("used", segment.getString(0));
          assertEquals(1024, group.waitingBytes());
        });
    group.close();
    assertThrows(IllegalStateException.class, () -> first(segment));
  }

  @Test
  void aWrongFreeInOneScopeKeepsTheOthers() throws Throwable {
    BlockArena arena = group.sharedArena();
    MemorySegment segment = arena.allocateFrom("used");
    NativeCall.during(
        segment,
        () -> {
          arena.close();
          assertFalse(group.endWaiting());
          BlockArena next = group.sharedArena();
          assertNull(allocator.tryFree(next.allocate(16).address()));
          next.close();
          assertThrows(InvalidFreeException.class, group::endWaiting);
        });
    assertTrue(group.endWaiting());
    assertEquals(0, group.waitingBytes());
  }

  @Test
  void noArenaOpensWhenTheAllocatorIsClosed() {
    Allocator closed = Allocator.builder().maintenanceMillis(0).build();
    ScopeGroup late = closed.scopeGroup(BOUND);
    late.sharedArena().close();
    closed.close();
    assertThrows(AllocatorClosedException.class, late::sharedArena);
    late.close();
  }

  @Test
  void openArenasOutliveTheirGroup() {
    BlockArena arena = group.sharedArena();
    group.close();
    group.close();
    assertThrows(IllegalStateException.class, group::sharedArena);
    MemorySegment segment = arena.allocate(100);
    arena.close();
    assertThrows(IllegalStateException.class, () -> first(segment));
  }
}
