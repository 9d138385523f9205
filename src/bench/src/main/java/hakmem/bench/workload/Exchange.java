// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Blocks that any thread may exchange for one of its own. Thread-safe; waits only for a swap. */
final class Exchange {
  private static final int FREE = 0;
  private static final int TAKEN = 1;

  private final HeldBlocks blocks;
  private final AtomicIntegerArray locks;

  Exchange(int count) {
    this.blocks = new HeldBlocks(count);
    this.locks = new AtomicIntegerArray(count);
  }

  /** Exchanges a place here for one of the caller's. */
  void swap(int place, HeldBlocks own, int i) {
    while (!locks.compareAndSet(place, FREE, TAKEN)) {
      Thread.onSpinWait();
    }
    blocks.swap(place, own, i);
    locks.set(place, FREE);
  }

  /** What is left, when nobody else uses it any more. */
  HeldBlocks rest() {
    return blocks;
  }
}
