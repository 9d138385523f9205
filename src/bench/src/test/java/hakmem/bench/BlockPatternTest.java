// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class BlockPatternTest {
  @Test
  void findsEachSingleWrongByte() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64);
      for (int bytes = 0; bytes <= 40; bytes++) {
        BlockPattern.fill(memory.address(), 7, bytes);
        assertEquals(BlockPattern.NO_FAULT, BlockPattern.firstFault(memory.address(), 7, bytes));
        for (int at = 0; at < bytes; at++) {
          byte right = memory.get(JAVA_BYTE, at);
          memory.set(JAVA_BYTE, at, (byte) ~right);
          assertEquals(at, BlockPattern.firstFault(memory.address(), 7, bytes));
          memory.set(JAVA_BYTE, at, right);
        }
      }
    }
  }

  @Test
  void findsEachByteThatIsNotZero() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(40);
      for (int at = 0; at < 40; at++) {
        memory.fill((byte) 0);
        assertEquals(BlockPattern.NO_FAULT, BlockPattern.firstNonZero(memory.address(), 40));
        memory.set(JAVA_BYTE, at, (byte) 1);
        assertEquals(at, BlockPattern.firstNonZero(memory.address(), 40));
        assertEquals(BlockPattern.NO_FAULT, BlockPattern.firstNonZero(memory.address(), at));
      }
    }
  }

  @Test
  void tellsBlocksApart() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64);
      BlockPattern.fill(memory.address(), 3, 64);
      assertNotEquals(BlockPattern.NO_FAULT, BlockPattern.firstFault(memory.address(), 4, 64));
    }
  }
}
