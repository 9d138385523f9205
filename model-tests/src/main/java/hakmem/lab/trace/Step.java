// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

/**
 * One command of a trace. Blocks are named by number: the engine decides addresses, a trace does
 * not. A step that cannot be done (its block was never handed out, because the allocation failed)
 * is passed over, so that any part of a trace is a trace.
 */
public sealed interface Step {
  /** Number that means no block. */
  int NO_BLOCK = -1;

  /**
   * Whether a logical thread has a heap as a thread of the JVM has it, and can die: those with odd
   * numbers. The others have heaps of their own, which they close.
   */
  static boolean isMortal(int thread) {
    return thread % 2 == 1;
  }

  /** Number of the block that the step speaks of, or {@link #NO_BLOCK}. */
  default int id() {
    return NO_BLOCK;
  }

  /** A step that brings a block to life. */
  sealed interface Birth extends Step {
    /** Bytes asked for. */
    long bytes();

    /** The same step with another size. */
    Birth withBytes(long bytes);
  }

  /** malloc(bytes). */
  record Malloc(int id, long bytes) implements Birth {
    @Override
    public Birth withBytes(long next) {
      return new Malloc(id, next);
    }
  }

  /** calloc(count, bytes). */
  record Calloc(int id, long bytes, long count) implements Birth {
    @Override
    public Birth withBytes(long next) {
      return new Calloc(id, next, count);
    }
  }

  /** alignedAlloc(bytes, 2^log2). */
  record Aligned(int id, long bytes, int log2) implements Birth {
    @Override
    public Birth withBytes(long next) {
      return new Aligned(id, next, log2);
    }
  }

  /** mallocSegment or callocSegment. */
  record View(int id, long bytes, boolean zeroed) implements Birth {
    @Override
    public Birth withBytes(long next) {
      return new View(id, next, zeroed);
    }
  }

  /** realloc(block, bytes). */
  record Realloc(int id, long bytes) implements Step {}

  /** free(block) by the current heap. */
  record Free(int id) implements Step {}

  /** free(block) by a thread that has no heap. */
  record HeaplessFree(int id) implements Step {}

  /** A wrong free of a live block's address plus an offset. */
  record WrongFree(int id, long offset) implements Step {}

  /** A free of a block that is free already. */
  record DoubleFree(int id) implements Step {}

  /** A free of an address that no allocator here ever owned; 0 is legal and ignored. */
  record ForeignFree(long address) implements Step {}

  /** usableSize(block). */
  record UsableSize(int id) implements Step {}

  /** The user fills the block with bytes that depend on the seed. */
  record Write(int id, long seed) implements Step {}

  /** The user writes over a freed block's first words. */
  record WriteAfterFree(int id) implements Step {}

  /** Something writes over a live block's header, and the block is freed; headers only. */
  record BreakHeader(int id) implements Step {}

  /** The steps that follow are those of this logical thread, which has a heap of its own. */
  record OnThread(int thread) implements Step {}

  /** The heap of a logical thread dies; its next step gets a new one. */
  record HeapDeath(int thread) implements Step {}

  /**
   * A mortal thread ends without closing its heap, which the allocator finds sooner or later; its
   * next step is that of a new thread. Passed over for the others.
   */
  record ThreadDeath(int thread) implements Step {}

  /** collectIdle() of the allocator. */
  record CollectIdle() implements Step {}

  /** collect() of the current heap. */
  record Collect() implements Step {}

  /** trim() of the allocator. */
  record Trim() implements Step {}

  /** After this many calls more, the operating system refuses all; -1: it refuses no more. */
  record Refuse(int calls) implements Step {}

  /** A close that checks is refused, because blocks are live; passed over if none are. */
  record RefusedClose() implements Step {}

  /** The allocator is closed and a new one takes its place. */
  record Close() implements Step {}
}
