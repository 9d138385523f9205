// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.api.Allocator;
import hakmem.bin.AllocatorParts;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.layout.SuperslabLayout;
import hakmem.walk.EngineDoor;
import java.util.List;

/**
 * A small engine for one execution of a suite: one superslab of address space at first, memory in
 * {@code long[]} that Lincheck sees, and an end that must leave nothing behind.
 */
final class EngineState {
  /** Blocks of this size are four to a slab: short lists, full slabs. */
  static final int BLOCK_BYTES = 16 << 10;

  static final int BLOCKS_PER_SLAB = 4;

  final Allocator allocator;
  final Engine engine;
  final AllocatorParts parts;

  /** An engine of its own. */
  static EngineState fresh(long retainedBytesMax) {
    return Outside.call(() -> new EngineState(retainedBytesMax));
  }

  private EngineState(long retainedBytesMax) {
    this.allocator =
        EngineDoor.withMemory(Allocator.builder(), new LazyOs())
            .reserveBytes(SuperslabLayout.SUPERSLAB_BYTES)
            .retainedBytesMax(retainedBytesMax)
            .magazineBytesMax(0)
            .build();
    this.engine = EngineDoor.open(allocator);
    this.parts = engine.parts();
  }

  /** Fails if the heap is not consistent. */
  void audit() {
    List<String> violations = HeapAuditor.audit(allocator);
    if (!violations.isEmpty()) {
      throw new IllegalStateException(violations.toString());
    }
  }

  /** Closes all heaps and fails if anything is left; every block has been freed. */
  void requireNothingLeft() {
    audit();
    List.copyOf(engine.heaps()).forEach(BlockHeap::close);
    audit();
    allocator.trim();
    long allocated = allocator.stats().allocatedBytes();
    long committed = allocator.stats().committedBytes();
    if (allocated != 0 || committed != 0) {
      throw new IllegalStateException(
          "left behind: allocatedBytes=" + allocated + ", committedBytes=" + committed);
    }
  }
}
