// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import org.junit.jupiter.api.Test;

class AllocatorStatsTest {
  @Test
  void eachNumberIsTold() {
    AllocatorStats stats = new AllocatorStats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertEquals(1, stats.committedBytes());
    assertEquals(2, stats.committedBytesPeak());
    assertEquals(3, stats.allocatedBytes());
    assertEquals(4, stats.retainedBytes());
    assertEquals(5, stats.reservedBytes());
    assertEquals(6, stats.heaps());
    assertEquals(7, stats.deadHeaps());
    assertEquals(8, stats.idleHeaps());
    assertEquals(9, stats.leakedHeaps());
    assertEquals(10, stats.damagedLists());
    assertEquals(11, stats.maintenanceErrors());
    assertEquals(
        "AllocatorStats[committedBytes=1, committedBytesPeak=2, allocatedBytes=3, retainedBytes=4,"
            + " reservedBytes=5, heaps=6, deadHeaps=7, idleHeaps=8, leakedHeaps=9,"
            + " damagedLists=10, maintenanceErrors=11]",
        stats.toString());
  }

  @Test
  void addressesOfHugeBlocksAreReservedToo() {
    Allocator.Builder builder =
        EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(1L << 40));
    try (Allocator allocator = builder.build()) {
      long small = allocator.malloc(100);
      long before = allocator.stats().reservedBytes();
      long huge = allocator.malloc(8 << 20);
      assertTrue(allocator.stats().reservedBytes() > before);
      allocator.free(huge);
      allocator.free(small);
    }
  }
}
