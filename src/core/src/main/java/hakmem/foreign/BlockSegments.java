// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.base.StackRoom;
import hakmem.layout.Requests;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** A block for each segment, which its user frees. Thread-safe. */
public final class BlockSegments implements SegmentAllocator {
  private final BlockSource source;
  private final boolean zero;

  /**
   * Over the blocks of an allocator.
   *
   * @param zero whether segments are of zeros
   */
  public BlockSegments(BlockSource source, boolean zero) {
    this.source = source;
    this.zero = zero;
  }

  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    Requests.checkBytes(bytes);
    Requests.checkAlignment(alignment);
    StackRoom.require();
    long block = source.take(bytes, alignment, zero);
    try {
      return source.view(block, bytes);
    } catch (Throwable e) { // Error: undone.
      RuntimeException ignored = source.give(block);
      throw e;
    }
  }
}
