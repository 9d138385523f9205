// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Real memory is written, zeroed and copied to its last byte, and not behind it. */
class FfmBlockMemoryTest {
  private static final FfmBlockMemory MEMORY = FfmBlockMemory.INSTANCE;

  /** Short ones by a loop, the others by libc, in one call and in two. */
  private static final long[] LENGTHS = {8, 64, 72, 4096, (1 << 20) + 8};

  private static final byte USED = 0x5A;

  @Test
  void wordsAreStored() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(16, 16);
      MEMORY.storePlain(block.address(), 8, -7);
      assertEquals(-7, MEMORY.loadPlain(block.address(), 8));
      assertEquals(0, MEMORY.loadPlain(block.address(), 0));
      assertFalse(MEMORY.casAcqRel(block.address(), 8, 7, 9));
      assertTrue(MEMORY.casAcqRel(block.address(), 8, -7, 9));
      assertEquals(9, MEMORY.loadPlain(block.address(), 8));
    }
  }

  @Test
  void zeroEndsWhereItShould() {
    for (long bytes : LENGTHS) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment block = arena.allocate(bytes + 1, 16).fill(USED);
        MEMORY.zeroPlain(block.address(), bytes);
        assertHolds(block, (byte) 0, bytes);
      }
    }
  }

  @Test
  void aViewIsZeroed() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(65, 16).fill(USED);
      MEMORY.zeroThrough(block.asSlice(0, 64));
      assertHolds(block, (byte) 0, 64);
    }
  }

  @Test
  void copiesEndWhereTheyShould() {
    for (long bytes : LENGTHS) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment from = arena.allocate(bytes + 1, 16).fill((byte) 1);
        MemorySegment to = arena.allocate(bytes + 1, 16).fill(USED);
        MEMORY.copyPlain(from.address(), to.address(), bytes);
        assertHolds(to, (byte) 1, bytes);
      }
    }
  }

  /** Bytes of a block hold a value, the one behind them is as it was. */
  private static void assertHolds(MemorySegment block, byte value, long bytes) {
    for (long at = 0; at < bytes; at++) {
      assertEquals(value, block.get(JAVA_BYTE, at), bytes + " bytes, at " + at);
    }
    assertEquals(USED, block.get(JAVA_BYTE, bytes), bytes + " bytes, behind them");
  }
}
