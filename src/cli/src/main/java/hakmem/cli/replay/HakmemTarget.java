// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.diag.HeapAuditor;
import hakmem.diag.HeapMap;
import java.util.ArrayList;
import java.util.List;

/**
 * A hakmem allocator: one explicit {@link Heap} per trace thread when one thread drives them all,
 * the calling thread's own heap when real threads call.
 */
final class HakmemTarget implements ReplayTarget {
  private final Allocator allocator;

  HakmemTarget(Allocator allocator) {
    this.allocator = allocator;
  }

  static HakmemTarget headerless() {
    return new HakmemTarget(Allocator.builder().build());
  }

  static HakmemTarget withHeaders() {
    return new HakmemTarget(Allocator.builder().headers(true).build());
  }

  /** A new heap of an allocator. */
  static BlockOps heapOf(Allocator allocator) {
    return new HeapOps(allocator.newHeap());
  }

  Allocator allocator() {
    return allocator;
  }

  @Override
  public BlockOps opsFor(int traceThread, boolean realThreads) {
    return realThreads ? new CurrentThreadOps(allocator) : heapOf(allocator);
  }

  @Override
  public long committedBytes() {
    return allocator.stats().committedBytesPeak();
  }

  /**
   * {@inheritDoc} Lost are blocks that the heap map counts as live, though the trace freed all it
   * got.
   */
  @Override
  public List<String> auditAfterAllFreed() {
    List<String> problems = new ArrayList<>(HeapAuditor.audit(allocator));
    HeapMap map = HeapMap.of(allocator);
    for (HeapMap.SuperslabView superslab : map.superslabs()) {
      for (HeapMap.SlabView slab : superslab.slabs()) {
        if (slab.live() != 0) {
          problems.add(
              slab.live()
                  + " blocks of "
                  + slab.blockBytes()
                  + " bytes are lost in the slab at unit "
                  + slab.firstUnit()
                  + " of superslab 0x"
                  + Long.toHexString(superslab.address()));
        }
      }
    }
    for (HeapMap.SpanView huge : map.hugeBlocks()) {
      problems.add(
          "the huge block at 0x"
              + Long.toHexString(huge.address())
              + ", "
              + huge.bytes()
              + " bytes, is lost");
    }
    return problems;
  }

  @Override
  public void close() {
    allocator.close();
  }

  private record HeapOps(Heap heap) implements BlockOps {
    @Override
    public long malloc(long bytes) {
      return heap.malloc(bytes);
    }

    @Override
    public long calloc(long count, long bytes) {
      return heap.calloc(count, bytes);
    }

    @Override
    public long alignedAlloc(long bytes, long alignment) {
      return heap.alignedAlloc(bytes, alignment);
    }

    @Override
    public long realloc(long address, long bytes) {
      return heap.realloc(address, bytes);
    }

    @Override
    public long usableSize(long address) {
      return heap.usableSize(address);
    }

    @Override
    public void free(long address) {
      heap.free(address);
    }
  }

  private record CurrentThreadOps(Allocator allocator) implements BlockOps {
    @Override
    public long malloc(long bytes) {
      return allocator.malloc(bytes);
    }

    @Override
    public long calloc(long count, long bytes) {
      return allocator.calloc(count, bytes);
    }

    @Override
    public long alignedAlloc(long bytes, long alignment) {
      return allocator.alignedAlloc(bytes, alignment);
    }

    @Override
    public long realloc(long address, long bytes) {
      return allocator.realloc(address, bytes);
    }

    @Override
    public long usableSize(long address) {
      return allocator.usableSize(address);
    }

    @Override
    public void free(long address) {
      allocator.free(address);
    }
  }
}
