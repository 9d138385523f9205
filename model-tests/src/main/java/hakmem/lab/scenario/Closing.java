// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.AllocatorStats;
import hakmem.heap.BlockHeap;
import hakmem.lab.scheduler.ScenarioFailure;
import hakmem.lab.scheduler.WordOs;
import java.util.Collection;

/**
 * Close of a scenario's allocator: from its beginning operations may be refused, from its end they
 * must be; and what it leaves behind when all threads have ended.
 */
final class Closing {
  private final Allocator allocator;
  private boolean begun;
  private boolean ended;

  /** Open. */
  Closing(Allocator allocator) {
    this.allocator = allocator;
  }

  void close() {
    begun = true;
    allocator.close();
    ended = true;
  }

  boolean hasBegun() {
    return begun;
  }

  boolean hasEnded() {
    return ended;
  }

  /** An operation says that the allocator is closed. */
  void requireBegun(String operation) {
    if (!begun) {
      throw new ScenarioFailure("CLOSED: " + operation + " was refused, and nobody has closed");
    }
  }

  /** All threads have ended: nothing is left, and nothing is handed out. */
  void requireNothingLeft(WordOs os, Collection<BlockHeap> heaps) {
    if (os.committedBytes() != 0 || os.mappedBytes() != 0) {
      throw new ScenarioFailure(
          "CLOSED: not given back: "
              + os.committedBytes()
              + " committed bytes, "
              + os.mappedBytes()
              + " mapped ones");
    }
    AllocatorStats stats = allocator.stats();
    if (stats.allocatedBytes() != 0
        || stats.committedBytes() != 0
        || stats.retainedBytes() != 0
        || stats.reservedBytes() != 0
        || stats.heaps() != 0) {
      throw new ScenarioFailure("CLOSED: something is left: " + stats);
    }
    heaps.forEach(Closing::requireRefusing);
    allocator.close();
  }

  private static void requireRefusing(BlockHeap heap) {
    try {
      long address = heap.malloc(1);
      throw new ScenarioFailure("CLOSED: 0x" + Long.toHexString(address) + " was handed out");
    } catch (AllocatorClosedException e) {
      // As it should.
    }
  }
}
