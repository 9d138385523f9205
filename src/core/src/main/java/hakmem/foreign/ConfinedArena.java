// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.api.BlockArena;
import hakmem.base.StackRoom;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import hakmem.layout.Requests;
import hakmem.memory.ScopedViews;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * An arena of the JDK is the scope: it knows the thread and whether it is open, and making a view
 * asks it. So a view comes before anything of this class is written, and another thread gets no
 * further than its own copy of what it has read.
 *
 * The first block is taken when the arena is opened. Then allocate is small where it is hot, the
 * JIT inlines it with open and close into whoever uses them, and of an arena that stays in one
 * method not one Java object is made: three segments of 16 bytes took twice as long when the first
 * of them took the block.
 */
/** An arena for one thread, the one that opened it. Others may only ask for its scope. */
public final class ConfinedArena implements BlockArena {
  private final BlockSource source;
  private final Arena scope = Arena.ofConfined();

  /** The first block; 0: it is given back. */
  private @UserAddress long first;

  /** What has been taken after the first block. Most arenas have no other. */
  private @Nullable TakenBlock others;

  /** Where the rest starts of the block that segments share. */
  private @UserAddress long top;

  private long restBytes = Growth.FIRST_BYTES;

  /** Bytes of the next block that segments share. */
  private int nextBytes = 2 * Growth.FIRST_BYTES;

  /**
   * An open one, the calling thread's.
   *
   * @throws OutOfMemoryError there is no memory for its first block
   */
  public ConfinedArena(BlockSource source) {
    this.source = source;
    this.first = source.take(Growth.FIRST_BYTES);
    this.top = first;
  }

  @Override
  public MemorySegment.Scope scope() {
    return scope.scope();
  }

  @Override
  public SegmentAllocator uninitialized() {
    return (bytes, alignment) -> allocate(bytes, alignment, false);
  }

  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    return allocate(bytes, alignment, true);
  }

  private MemorySegment allocate(long bytes, long alignment, boolean zero) {
    Requests.checkBytes(bytes);
    Requests.checkAlignment(alignment);
    long gap = Addresses.gapBefore(top, alignment);
    if (Math.max(bytes, 1) > restBytes - gap) {
      return allocateSlow(bytes, alignment, zero);
    }
    return place(gap, bytes, zero);
  }

  /** A segment in the shared block, behind a gap. */
  private MemorySegment place(long gap, long bytes, boolean zero) {
    long start = Addresses.userEnd(top, gap);
    MemorySegment view = ScopedViews.view(scope, start, bytes);
    source.checkOpen();
    if (zero) {
      source.zero(start, bytes);
    }
    long taken = Math.max(bytes, 1);
    long next = Addresses.userEnd(start, taken);
    top = next;
    restBytes -= gap + taken;
    return view;
  }

  private MemorySegment allocateSlow(long bytes, long alignment, boolean zero) {
    ScopedViews.check(scope);
    TakenBlock mine = new TakenBlock(Room.NONE);
    mine.next = others;
    int blockBytes = nextBytes;
    if (!Growth.isShared(bytes, alignment, blockBytes)) {
      mine.block = source.take(bytes, alignment, zero);
      others = mine;
      return ScopedViews.view(scope, mine.block, bytes);
    }
    int after = Growth.after(blockBytes);
    mine.block = source.take(blockBytes);
    others = mine;
    top = mine.block;
    restBytes = blockBytes;
    nextBytes = after;
    return place(Addresses.gapBefore(mine.block, alignment), bytes, zero);
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
    RuntimeException fault = null;
    while (others != null) {
      long other = others.block;
      others = others.next; // First: an Error costs this block, and none is given back twice.
      RuntimeException now = source.give(other);
      fault = now == null ? fault : now;
    }
    long block = first;
    if (block != 0) {
      first = 0; // First, as above.
      RuntimeException now = source.give(block);
      fault = now == null ? fault : now;
    }
    return fault;
  }
}
