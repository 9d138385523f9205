// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import hakmem.api.Heap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A buffer that is a block. It owns the block from {@link #allocate} until its reference count is
 * 0, and waits in its home for the next one then.
 */
final class HakmemByteBuf extends BulkByteBuf {
  private final HakmemByteBufAllocator allocator;

  /** Of the thread that it is recycled by; null: by none. */
  private final @Nullable BufferHome home;

  private boolean holdsBlock;

  /** Whether it waits with its block, which another thread may drain. */
  private boolean isSpare;

  /**
   * Whether an Error has ended a release, so that the count may be down and the block still here.
   */
  private boolean isCutOff;

  /** In the home's list of buffers that other threads released: the next one, and how many. */
  @Nullable HakmemByteBuf next;

  int depth;

  HakmemByteBuf(HakmemByteBufAllocator allocator, @Nullable BufferHome home) {
    super(0);
    this.allocator = allocator;
    this.home = home;
  }

  /** As new, without bytes. What can fail comes before there is a block. */
  void prepare(int newMaxCapacity) {
    maxCapacity(newMaxCapacity);
    isCutOff = false;
    resetRefCnt();
    setIndex(0, 0);
    markReaderIndex();
    markWriterIndex();
  }

  void allocate(Heap heap, int bytes) {
    long block = heap.malloc(bytes);
    hold(block, bytes);
    holdsBlock = true;
  }

  /** Takes the spare block that it waits with, or allocates if that was drained. */
  void reuse(SpareBlocks spares, Heap heap, int bytes) {
    boolean isTaken = spares.take(this);
    isSpare = false;
    if (!isTaken) {
      loseBlock();
      allocate(heap, bytes);
    }
  }

  void becomeSpare() {
    isSpare = true;
  }

  /** Whoever waits with a block has lost it. */
  void loseBlock() {
    isSpare = false;
    holdsBlock = false;
  }

  void allocateAnywhere(int bytes) {
    long block = allocator.blocks().malloc(bytes);
    hold(block, bytes);
    holdsBlock = true;
  }

  @Override
  public ByteBufAllocator alloc() {
    return allocator;
  }

  @Override
  public ByteBuf capacity(int newCapacity) {
    checkNewCapacity(newCapacity);
    requireCapacity(newCapacity);
    if (newCapacity != capacity()) {
      resize(newCapacity);
    }
    return this;
  }

  /** Netty looks at this only if it checks bounds. */
  private void requireCapacity(int newCapacity) {
    if (!NettyChecks.ARE_ON && (newCapacity < 0 || newCapacity > maxCapacity())) {
      throw new IllegalArgumentException(
          "newCapacity=%d is not between 0 and maxCapacity=%d"
              .formatted(newCapacity, maxCapacity()));
    }
    at(0, 0);
  }

  /** Indices first: they may lie outside of what is left. */
  private void resize(int newCapacity) {
    int reader = readerIndex();
    int writer = writerIndex();
    trimIndicesToCapacity(newCapacity);
    try {
      long block = allocator.blocks().realloc(address(), newCapacity);
      holdResized(block, newCapacity);
    } catch (Throwable e) { // Error: undone.
      setIndex(reader, writer);
      throw e;
    }
  }

  @Override
  public boolean release() {
    if (isCutOff) {
      keepReference();
    }
    try {
      return super.release();
    } catch (StackOverflowError | OutOfMemoryError e) {
      isCutOff = true; // First: there may be no stack for the call.
      keepReference();
      throw e;
    }
  }

  @Override
  public boolean release(int decrement) {
    if (isCutOff) {
      keepReference();
    }
    try {
      return super.release(decrement);
    } catch (StackOverflowError | OutOfMemoryError e) {
      isCutOff = true; // First: there may be no stack for the call.
      keepReference();
      throw e;
    }
  }

  /** The count is down but the block could not be freed: whoever released does so again. */
  private void keepReference() {
    if (holdsBlock && !isSpare && refCnt() == 0) {
      resetRefCnt();
    }
    isCutOff = false;
  }

  /** The block first: if that fails, the buffer must not be handed out again. */
  @Override
  protected void deallocate() {
    BufferHome owner = home;
    if (owner != null && owner.isOfThisThread()) {
      if (!isSpare) { // Else its reuse has failed, and it waits as before.
        leave(owner);
      }
    } else {
      freeAnywhere();
      if (owner != null) {
        try {
          owner.giveBack(this);
        } catch (StackOverflowError | OutOfMemoryError e) {
          return; // As in leave.
        }
      }
    }
  }

  private void leave(BufferHome owner) {
    HakmemByteBuf leaving = holdsBlock ? owner.spares().put(this, owner.heap()) : this;
    if (leaving == this && holdsBlock) {
      owner.heap().free(address());
      holdsBlock = false;
    }
    if (leaving != null) {
      try {
        owner.keep(leaving);
      } catch (StackOverflowError | OutOfMemoryError e) {
        return; // To the garbage collector (Error: passed over): the release has been done.
      }
    }
  }

  private void freeAnywhere() {
    if (holdsBlock) {
      allocator.blocks().free(address());
      holdsBlock = false;
    }
  }
}
