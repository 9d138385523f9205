// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.base.StackRoom;
import hakmem.kind.UserAddress;
import hakmem.layout.Requests;
import hakmem.memory.ScopedViews;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * An arena may be closed while a thread allocates from it. What that thread has taken then is given
 * back by whoever comes later: either its block is on the list when the closer takes that, or the
 * thread finds the list closed. A place in a block that others share may be gone before it is
 * zeroed: so zeros are written through the view, which the JDK refuses after the close, and whose
 * accesses it waits for before.
 */
/** The blocks of an arena of several threads. Thread-safe, lock-free. */
final class SharedBlocks {
  private final BlockSource source;
  private final Arena scope;
  private final AtomicReference<TakenBlock> held = new AtomicReference<>(TakenBlock.NONE);

  /**
   * None yet.
   *
   * @param scope of the segments
   */
  SharedBlocks(BlockSource source, Arena scope) {
    this.source = source;
    this.scope = scope;
  }

  /** See {@link hakmem.api.BlockArena}. */
  MemorySegment allocate(long bytes, long alignment, boolean zero) {
    Requests.checkBytes(bytes);
    Requests.checkAlignment(alignment);
    long start = held.get().room.claim(Math.max(bytes, 1), alignment);
    if (start == 0) {
      return allocateSlow(bytes, alignment, zero);
    }
    return place(start, bytes, zero);
  }

  private MemorySegment place(@UserAddress long start, long bytes, boolean zero) {
    MemorySegment view = ScopedViews.view(scope, start, bytes);
    source.checkOpen();
    if (zero) {
      source.zero(view);
    }
    return view;
  }

  private MemorySegment allocateSlow(long bytes, long alignment, boolean zero) {
    StackRoom.require();
    ScopedViews.check(scope);
    int blockBytes = held.get().room.nextBytes;
    if (!Growth.isShared(bytes, alignment, blockBytes)) {
      TakenBlock mine = new TakenBlock(Room.NONE);
      mine.bytes = bytes;
      mine.block = source.take(bytes, alignment, zero);
      hold(mine, null);
      return ScopedViews.view(scope, mine.block, bytes);
    }
    TakenBlock mine = new TakenBlock(Room.NONE);
    mine.bytes = blockBytes;
    mine.block = source.take(blockBytes);
    Room room;
    long start;
    try {
      room = new Room(mine.block, blockBytes, Growth.after(blockBytes));
      start = room.claim(Math.max(bytes, 1), alignment);
    } catch (Throwable e) { // Error: undone.
      RuntimeException ignored = source.give(mine.block);
      throw e;
    }
    hold(mine, room);
    return place(start, bytes, zero);
  }

  /**
   * Puts a block on the list.
   *
   * @param room null: it shares nothing
   * @throws IllegalStateException the arena is closed; the block is given back
   */
  private void hold(TakenBlock mine, @Nullable Room room) {
    while (true) {
      TakenBlock before = held.get();
      if (before == TakenBlock.CLOSED) {
        RuntimeException ignored = source.give(mine.block);
        throw new IllegalStateException("Already closed");
      }
      mine.next = before == TakenBlock.NONE ? null : before;
      mine.room = room == null ? before.room : room;
      if (held.compareAndSet(before, mine)) {
        return;
      }
    }
  }

  /** Takes the whole list: from now on there are no more blocks. CLOSED: somebody has it. */
  TakenBlock takeAll() {
    return held.getAndSet(TakenBlock.CLOSED);
  }
}
