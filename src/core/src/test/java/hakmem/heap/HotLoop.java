// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.Heap;

/**
 * What {@link MachineCodeTest} runs in a JVM of its own: one kind of malloc and free, until
 * compiled.
 */
final class HotLoop {
  private static final int ROUNDS = 200;
  private static final int STEPS = 10_000;
  private static final int SIZE_MASK = 255;

  private HotLoop() {}

  /** The system property {@code kind}: {@code static}, {@code headerless} or {@code headers}. */
  public static void main(String[] args) {
    String kind = System.getProperty("kind");
    long[] blocks = new long[1024];
    if (kind.equals("static")) {
      for (int round = 0; round < ROUNDS; round++) {
        exchange(blocks, round);
      }
      return;
    }
    try (Allocator allocator =
        Allocator.builder().headers(kind.equals("headers")).maintenanceMillis(0).build()) {
      Heap heap = allocator.newHeap();
      for (int round = 0; round < ROUNDS; round++) {
        exchange(heap, blocks, round);
      }
      for (long block : blocks) {
        heap.free(block);
      }
      heap.close();
    }
  }

  private static void exchange(Heap heap, long[] blocks, long seed) {
    long random = seed;
    for (int i = 0; i < STEPS; i++) {
      random = random * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL;
      int slot = (int) (random >>> 54);
      heap.free(blocks[slot]);
      blocks[slot] = heap.malloc(16 + (random >>> 30 & SIZE_MASK));
    }
  }

  private static void exchange(long[] blocks, long seed) {
    long random = seed;
    for (int i = 0; i < STEPS; i++) {
      random = random * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL;
      int slot = (int) (random >>> 54);
      Hakmem.free(blocks[slot]);
      blocks[slot] = Hakmem.malloc(16 + (random >>> 30 & SIZE_MASK));
    }
  }
}
