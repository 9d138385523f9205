// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.footprint;

import hakmem.api.Allocator;
import hakmem.memory.BlockMemory;
import hakmem.walk.EngineDoor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The blocks of a load: counts what is live, hands blocks from thread to thread, and looks whether
 * each still holds its own address when it is freed. Thread-safe.
 */
final class Blocks {
  /** Classes of their own, all with slabs of one unit; as many as a power of two. */
  static final long[] SIZES = {24, 100, 400, 2000};

  private static final int MARK_OFFSET = 8;

  private final Allocator allocator;
  private final BlockMemory memory;
  private final Queue<Long> handedOn = new ConcurrentLinkedQueue<>();
  private final AtomicLong liveBytes = new AtomicLong();
  private final AtomicLong liveBytesPeak = new AtomicLong();
  private final AtomicLong damaged = new AtomicLong();

  Blocks(Allocator allocator) {
    this.allocator = allocator;
    this.memory = EngineDoor.open(allocator).parts().memory();
  }

  /** A block of one of the sizes. */
  long malloc(int index) {
    long bytes = SIZES[index & (SIZES.length - 1)];
    long block = allocator.malloc(bytes);
    memory.storePlain(block, 0, block);
    memory.storePlain(block, MARK_OFFSET, bytes);
    liveBytesPeak.accumulateAndGet(liveBytes.addAndGet(bytes), Math::max);
    return block;
  }

  void free(long block) {
    if (memory.loadPlain(block, 0) != block) {
      damaged.incrementAndGet();
    }
    liveBytes.addAndGet(-memory.loadPlain(block, MARK_OFFSET));
    allocator.free(block);
  }

  /** Leaves a block to whoever comes next. */
  void handOn(long block) {
    handedOn.add(block);
  }

  /** Frees a block that was handed on; false if there is none. */
  boolean freeHandedOn() {
    @Nullable Long block = handedOn.poll();
    if (block != null) {
      free(block);
    }
    return block != null;
  }

  long liveBytes() {
    return liveBytes.get();
  }

  long liveBytesPeak() {
    return liveBytesPeak.get();
  }

  /** Blocks that did not hold their address any more. */
  long damaged() {
    return damaged.get();
  }
}
