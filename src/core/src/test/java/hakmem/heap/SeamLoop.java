// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;

/**
 * What {@link MemorySeamTest} runs in a JVM of its own: malloc and free in turn, until compiled.
 */
final class SeamLoop {
  private static final int ROUNDS = 200;
  private static final int STEPS = 20_000;

  private SeamLoop() {}

  /** With an argument, a second implementation of the seam is loaded and used first. */
  public static void main(String[] args) {
    if (args.length > 0) {
      run(
          EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40))
              .reserveBytes(1L << 26)
              .build(),
          1);
    }
    run(Allocator.builder().reserveBytes(1L << 30).build(), ROUNDS);
  }

  private static void run(Allocator allocator, int rounds) {
    Heap heap = allocator.newHeap();
    long[] table = new long[1024];
    for (int round = 0; round < rounds; round++) {
      exchange(heap, table, round * 0x9E3779B97F4A7C15L);
    }
    allocator.close();
  }

  /** Larson-like: one block of a table is exchanged at each step. */
  static void exchange(Heap heap, long[] table, long seed) {
    long random = seed | 1;
    for (int i = 0; i < STEPS; i++) {
      random = random * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL;
      int slot = (int) (random >>> 54);
      heap.free(table[slot]);
      table[slot] = heap.malloc(16 + (random >>> 30 & 255));
    }
  }
}
