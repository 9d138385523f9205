// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.AllocatorStats;
import hakmem.heap.BlockHeap;
import hakmem.lab.scheduler.Check;
import hakmem.lab.scheduler.Judge;
import hakmem.lab.scheduler.WordOs;

/**
 * Close of a scenario's allocator: from its beginning operations may be refused, from its end they
 * must be; and what it leaves behind when all threads have ended.
 */
final class Closing {
  private final Allocator allocator;
  private final Judge judge;
  private boolean begun;
  private boolean ended;

  /** Open. */
  Closing(Allocator allocator, Judge judge) {
    this.allocator = allocator;
    this.judge = judge;
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
      judge.report(Check.CLOSED_EARLY, operation + " was refused, and nobody has closed");
    }
  }

  /** All threads have ended: nothing is left, and nothing is handed out. */
  void requireNothingLeft(WordOs os) {
    if (os.committedBytes() != 0 || os.mappedBytes() != 0) {
      judge.report(
          Check.CLOSED_SYSTEM,
          "not given back: "
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
      judge.report(Check.CLOSED_LEFT, "something is left: " + stats);
    }
    allocator.close();
  }

  /** A heap hands out no block of a size that it may have on a list. */
  void requireRefusing(BlockHeap heap, long bytes) {
    try {
      long address = heap.malloc(bytes);
      judge.report(Check.CLOSED_REOPENED, "0x" + Long.toHexString(address) + " was handed out");
    } catch (AllocatorClosedException e) {
      // As it should.
    }
  }
}
