// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.memory.BlockMemory;
import hakmem.memory.LinuxOs;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A program writes to blocks of closed allocators; later ones get the same addresses. */
class LateWritesTest {
  /** A length of this test's own: 64 others of it, and the first one's range comes again. */
  private static final long RESERVE = 10L << 20;

  private static final int CLOSINGS = 80;
  private static final long[] BYTES = {64, 5000, 1 << 20, 3 << 20};

  private final BlockMemory memory = LinuxOs.INSTANCE.blockMemory();

  @Test
  void callocGivesZerosWhateverWasWrittenLate() {
    Set<Long> seen = new HashSet<>();
    boolean again = false;
    for (int i = 0; i < CLOSINGS; i++) {
      long[] blocks = new long[BYTES.length];
      try (Allocator allocator = Allocator.builder().reserveBytes(RESERVE).build()) {
        for (int b = 0; b < blocks.length; b++) {
          blocks[b] = allocator.calloc(1, BYTES[b]);
          assertZero(blocks[b], BYTES[b]);
        }
      }
      for (int b = 0; b < blocks.length; b++) {
        again |= !seen.add(blocks[b]);
        memory.storePlain(blocks[b], 0, ~0L);
        memory.storePlain(blocks[b] + BYTES[b] - 8, 0, ~0L);
      }
    }
    assertTrue(again, "no address came again: more closings are needed");
  }

  private void assertZero(long block, long bytes) {
    for (long at = 0; at < bytes; at += 8) {
      assertEquals(0, memory.loadPlain(block + at, 0));
    }
  }
}
