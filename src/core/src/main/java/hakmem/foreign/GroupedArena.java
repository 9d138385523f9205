// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.api.BlockArena;
import hakmem.base.StackRoom;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An arena for all threads whose scope is that of others, too. Thread-safe. */
final class GroupedArena implements BlockArena {
  private final WaitingScopes waiting;
  private final GroupScope scope;
  private final SharedBlocks blocks;

  /** What close has still to do. Of who closes it. */
  private @Nullable TakenBlock left;

  private long leftBytes;
  private boolean isIn = true;
  private boolean isLast;

  GroupedArena(BlockSource source, WaitingScopes waiting, GroupScope scope) {
    this.waiting = waiting;
    this.scope = scope;
    this.blocks = new SharedBlocks(source, scope.arena);
  }

  @Override
  public MemorySegment.Scope scope() {
    return scope.arena.scope();
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
    TakenBlock all = blocks.takeAll();
    if (all == TakenBlock.CLOSED) {
      throw new IllegalStateException("Already closed");
    }
    left = all;
    try {
      leave();
    } catch (Error e) { // Error: finished.
      leave();
      throw e;
    }
  }

  /** The steps of close that have not been done. */
  private void leave() {
    TakenBlock all = left;
    if (all != null && all != TakenBlock.NONE) {
      leftBytes = scope.await(all);
    }
    left = null;
    if (leftBytes != 0) {
      waiting.add(leftBytes);
      leftBytes = 0;
    }
    if (isIn) {
      isLast = scope.leave(waiting.isFull());
      isIn = false;
    }
    if (isLast) {
      waiting.push(scope);
      isLast = false;
      boolean ended = waiting.endAll();
    }
  }
}
