// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.base.Alignment;
import hakmem.base.Lifetime;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.kind.UserAddress;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.memory.BlockViews;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The blocks of an allocator, as those need them who hand out segments: with the errors that the
 * JDK has. Thread-safe.
 */
public final class BlockSource {
  private final Engine engine;
  private final HeapsByThread heaps;
  private final Lifetime lifetime;
  private final BlockMemory memory;

  /** Of an allocator. */
  public BlockSource(Engine engine, HeapsByThread heaps) {
    this.engine = engine;
    this.heaps = heaps;
    this.lifetime = engine.parts().lifetime();
    this.memory = engine.parts().memory();
  }

  /** Lets an open allocator pass. */
  void checkOpen() {
    lifetime.checkOpen();
  }

  /** A block of undefined content at a multiple of 16. */
  @UserAddress
  long take(long bytes) {
    try {
      return heaps.malloc(bytes);
    } catch (AllocationFailedException e) {
      throw outOfMemory(e);
    }
  }

  /** A block at a multiple of alignment, a power of two. */
  @UserAddress
  long take(long bytes, long alignment, boolean zero) {
    try {
      if (alignment <= BlockSignature.WORDS_BYTES) {
        return zero ? heaps.calloc(1, bytes) : heaps.malloc(bytes);
      }
      long block = heaps.alignedAlloc(bytes, alignment);
      if (zero) {
        zero(block, bytes);
      }
      return block;
    } catch (AllocationFailedException e) {
      throw outOfMemory(e);
    }
  }

  /** Writes zeros to bytes of a block that no other thread can free meanwhile. */
  void zero(@UserAddress long address, long bytes) {
    memory.zeroPlain(address, Alignment.roundUp(bytes, Long.BYTES));
  }

  /** Writes zeros to a view of a block, unless it has ended. */
  void zero(MemorySegment view) {
    memory.zeroThrough(view);
  }

  /**
   * Frees a block.
   *
   * @return what is wrong: somebody else has freed it; null if nothing is, or the allocator is
   *     closed
   */
  @Nullable RuntimeException give(@UserAddress long block) {
    AddressFault fault = heaps.tryFree(block);
    return fault == null || lifetime.hasEnded() ? null : engine.faults().invalidFree(fault, block);
  }

  /** See {@link BlockViews#view}. */
  MemorySegment view(@UserAddress long block, long bytes) {
    return engine.parts().views().view(block, bytes);
  }

  private static OutOfMemoryError outOfMemory(AllocationFailedException cause) {
    OutOfMemoryError error = new OutOfMemoryError(cause.getMessage());
    error.initCause(cause);
    return error;
  }
}
