// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.heap.BlockHeap;
import hakmem.layout.SuperslabLayout;
import hakmem.superslab.Slab;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that fill their slabs exactly: refills stay rare, and frees find their owner. */
class FullSlabsTest {
  private static final int STEPS = 20_000;

  private final SimulatedOs os = new SimulatedOs(64L << 20);

  private Allocator allocator(long limitBytes) {
    return EngineDoor.withMemory(Allocator.builder(), os).limitBytes(limitBytes).build();
  }

  private static Slab slabOf(Allocator allocator, long block) {
    return EngineDoor.open(allocator).parts().registry().lookup(block);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 512, 1024, 2048, 4096})
  void freesFindTheirOwnerAndSlabsStayFew(int bytes) {
    try (Allocator allocator = allocator(64L << 20)) {
      BlockHeap heap = (BlockHeap) allocator.newHeap();
      int live = (int) (16 * SuperslabLayout.UNIT_BYTES / bytes);
      long[] blocks = new long[live];
      Arrays.setAll(blocks, _ -> heap.malloc(bytes));
      SplittableRandom random = new SplittableRandom(1);
      int strangers = 0;
      for (int step = 0; step < 2 * STEPS; step++) {
        int i = random.nextInt(live);
        if (step >= STEPS && slabOf(allocator, blocks[i]).owner != heap.id()) {
          strangers++;
        }
        heap.free(blocks[i]);
        blocks[i] = heap.malloc(bytes);
      }
      Set<Slab> slabs = new HashSet<>();
      for (long block : blocks) {
        slabs.add(slabOf(allocator, block));
      }
      // It was one in two, each with a refill of its own.
      assertTrue(
          strangers < STEPS / 100, strangers + " of " + STEPS + " frees into slabs of nobody");
      assertTrue(slabs.size() <= 16 * 3 / 2, slabs.size() + " slabs for 16 full ones");
      for (long block : blocks) {
        heap.free(block);
      }
    }
  }

  @Test
  void whatIsFreeIsUsedBeforeARequestFails() {
    try (Allocator allocator = allocator(2L << 20)) {
      BlockHeap heap = (BlockHeap) allocator.newHeap();
      long[] blocks = new long[10_000];
      int count = 0;
      try {
        while (true) {
          blocks[count] = heap.malloc(1024);
          count++;
        }
      } catch (AllocationFailedException e) {
        assertEquals(AllocationFailedException.Cause.EXHAUSTION, e.kind());
      }
      for (int round = 0; round < 3; round++) {
        // One block of each slab: far too few to be worth a refill, if there were another way.
        for (int i = round; i < count; i += 64) {
          heap.free(blocks[i]);
        }
        for (int i = round; i < count; i += 64) {
          blocks[i] = heap.malloc(1024);
        }
      }
    }
  }
}
