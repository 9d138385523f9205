// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.SystemMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Each fault that a checked run is for, planted into an allocator of this test. */
class CheckedPeerTest {
  /** Hands out what a test has prepared. */
  private static final class Planted extends AddressCaller {
    private final Deque<Long> next = new ArrayDeque<>();

    @Override
    long malloc(long bytes) {
      return next.removeFirst();
    }

    @Override
    void free(long address) {}

    @Override
    long calloc(long bytes) {
      return next.removeFirst();
    }

    @Override
    long realloc(long address, long bytes) {
      return next.removeFirst();
    }

    @Override
    long alignedAlloc(long bytes, long alignment) {
      return next.removeFirst();
    }
  }

  private final Planted planted = new Planted();
  private final CheckedPeer peer = new CheckedPeer(() -> planted);
  private final Caller caller = peer.caller();
  private final Slots slots = new Slots(4);

  private void finds(String fault, Runnable work) {
    DamageException e = assertThrows(DamageException.class, work::run);
    assertTrue(e.getMessage().contains(fault), e.getMessage());
  }

  @Test
  void findsBlocksThatOverlapOrAreLiveTwice() {
    try (Arena arena = Arena.ofConfined()) {
      long memory = arena.allocate(256, 16).address();
      planted.next.add(memory + 64);
      caller.allocate(slots, 0, 64);
      planted.next.add(memory + 64);
      finds("is already live", () -> caller.allocate(slots, 1, 16));
      planted.next.add(memory + 112);
      finds("overlaps the block below", () -> caller.allocate(slots, 1, 16));
      planted.next.add(memory + 32);
      finds("overlaps the block above", () -> caller.allocate(slots, 1, 48));
    }
  }

  @Test
  void findsEachOverwrittenByteAndLostBytes() {
    try (Arena arena = Arena.ofConfined()) {
      long memory = arena.allocate(256, 16).address();
      for (int at = 0; at < 64; at++) {
        planted.next.add(memory);
        caller.allocate(slots, 0, 64);
        byte right = SystemMemory.ALL.get(ValueLayout.JAVA_BYTE, memory + at);
        SystemMemory.ALL.set(ValueLayout.JAVA_BYTE, memory + at, (byte) ~right);
        finds("was overwritten", () -> caller.free(slots, 0));
      }
      planted.next.add(memory);
      caller.allocate(slots, 0, 64);
      planted.next.add(memory + 128);
      finds("lost bytes in realloc", () -> caller.reallocate(slots, 0, 64, 128));
    }
  }

  @Test
  void findsDirtyMisalignedAndUnknownBlocks() {
    try (Arena arena = Arena.ofConfined()) {
      long memory = arena.allocate(256, 64).address();
      SystemMemory.ALL.set(ValueLayout.JAVA_BYTE, memory + 31, (byte) 1);
      planted.next.add(memory);
      finds("is not zeroed", () -> caller.allocateZeroed(slots, 0, 32));
      planted.next.add(memory + 16);
      finds("is not aligned", () -> caller.allocateAligned(slots, 0, 32, 64));
      slots.set(2, memory + 48);
      finds("is no live block", () -> caller.free(slots, 2));
    }
    assertEquals(0, peer.live());
  }
}
