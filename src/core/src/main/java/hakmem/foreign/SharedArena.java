// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.api.BlockArena;
import hakmem.base.StackRoom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An arena for all threads, with a scope of its own. Thread-safe. */
public final class SharedArena implements BlockArena {
  private final BlockSource source;
  private final Arena scope = Arena.ofShared();
  private final SharedBlocks blocks;

  /** What is still to be given back. Whoever closes takes from it, one block at a time. */
  private final AtomicReference<@Nullable TakenBlock> left = new AtomicReference<>();

  /** An open one. */
  public SharedArena(BlockSource source) {
    source.checkOpen();
    this.source = source;
    this.blocks = new SharedBlocks(source, scope);
  }

  @Override
  public MemorySegment.Scope scope() {
    return scope.scope();
  }

  @Override
  public SegmentAllocator uninitialized() {
    return (bytes, alignment) -> blocks.allocate(bytes, alignment, false);
  }

  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    return blocks.allocate(bytes, alignment, true);
  }

  @Override
  public void close() {
    StackRoom.requireForSteps(); // Each free asks for room.
    RuntimeException fault;
    try {
      scope.close();
      fault = giveBack();
    } catch (Error | IllegalStateException e) { // Error: finished, if need be by another close.
      if (!scope.scope().isAlive()) {
        RuntimeException ignored = giveBack();
      }
      throw e;
    }
    if (fault != null) {
      throw fault;
    }
  }

  private @Nullable RuntimeException giveBack() {
    TakenBlock all = blocks.takeAll();
    if (all != TakenBlock.NONE && all != TakenBlock.CLOSED) {
      try {
        left.set(all);
      } catch (Error e) { // Error: finished.
        left.set(all);
        throw e;
      }
    }
    RuntimeException fault = null;
    TakenBlock first = left.get();
    while (first != null) {
      if (left.compareAndSet(first, first.next)) {
        RuntimeException now = source.give(first.block);
        fault = now == null ? fault : now;
      }
      first = left.get();
    }
    return fault;
  }
}
