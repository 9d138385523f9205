// SPDX-License-Identifier: Apache-2.0
package hakmem.huge;

import hakmem.ace.HugeBlock;
import hakmem.ace.Span;
import hakmem.ace.Spans;
import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.AllocatorClosedException;
import hakmem.bin.AllocatorParts;
import hakmem.gauge.RefusedRequest;
import hakmem.gauge.SlowStep;
import hakmem.gauge.Trail;
import hakmem.kind.UserAddress;
import hakmem.layout.SpanLayout;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Blocks too large for a slab, or shorter than one that they would have alone, or too aligned: each
 * a span of its own. They have no header in either layout: their descriptor says whether they are
 * live. Thread-safe.
 */
public final class HugeBlocks {
  /**
   * Largest request, in bytes: half of the user address space of x86-64, a quarter of aarch64's.
   */
  static final long BYTES_MAX = 1L << 46;

  private final AllocatorParts parts;
  private final Spans spans;

  /** None yet. */
  public HugeBlocks(AllocatorParts parts) {
    this.parts = parts;
    this.spans = parts.spans();
  }

  /**
   * A new huge block.
   *
   * @param zero whether it must read as zero
   * @throws AllocationFailedException THRESHOLD, EXHAUSTION or MAP_FAIL
   * @throws RefusedRequest a listener is to be asked before the soft limit is passed; or one of
   *     those failures, if they are recorded
   * @throws hakmem.api.AllocatorClosedException if the allocator is closed
   */
  public @UserAddress long allocate(long bytes, long alignment, boolean zero) {
    parts.lifetime().checkOpen();
    Trail trail = parts.failures().begin(alignment);
    try {
      return allocate(bytes, alignment, zero, trail);
    } catch (AllocationFailedException | RefusedRequest e) {
      throw RefusedRequest.with(e, trail);
    }
  }

  private @UserAddress long allocate(long bytes, long alignment, boolean zero, Trail trail) {
    if (bytes > BYTES_MAX || alignment > BYTES_MAX) {
      throw new AllocationFailedException(
          Cause.THRESHOLD,
          bytes,
          "no span is that large, bytes="
              + bytes
              + ", alignment="
              + alignment
              + "; ask for at most "
              + BYTES_MAX
              + " bytes");
    }
    HugeBlock again;
    try {
      again = zero ? spans.useZeroed(bytes, alignment) : spans.use(bytes, alignment);
    } catch (AllocationFailedException e) { // The memory of a kept block cannot be had anew.
      return allocateInNeed(bytes, alignment, trail, e);
    }
    if (again != null) {
      throwIfClosed(again);
      return again.userAddress;
    }
    if (parts.gauge().isNearSoftLimit(SpanLayout.bytesOf(SpanLayout.slotsFor(bytes)))) {
      // Of its own spans take gives up what is kept.
      long ignored = parts.pool().trimFor(trail);
    }
    try {
      return tryAllocate(bytes, alignment, trail);
    } catch (AllocationFailedException e) {
      return allocateInNeed(bytes, alignment, trail, e);
    }
  }

  /** What others keep is given back before the request fails: empty superslabs, then idle heaps. */
  private @UserAddress long allocateInNeed(
      long bytes, long alignment, Trail trail, AllocationFailedException refused) {
    if (parts.pool().trimFor(trail) > 0) {
      try {
        return tryAllocate(bytes, alignment, trail);
      } catch (AllocationFailedException e) {
        refused = e;
      }
    }
    boolean gaveUp = parts.reclaimer().lookAtAll();
    trail.note(Attempt.Kind.OTHER_HEAPS, gaveUp ? 1 : 0);
    if (!gaveUp) {
      throw refused;
    }
    long ignored = parts.pool().trimFor(trail);
    return tryAllocate(bytes, alignment, trail);
  }

  /** A new block, whose memory is zero, at the first try. Step HUGE-1. */
  private @UserAddress long tryAllocate(long bytes, long alignment, Trail trail) {
    HugeBlock block = new HugeBlock();
    long begun = parts.steps().begin();
    Span span = spans.take(bytes, alignment, trail);
    try {
      block.mapAt(span);
      spans.publish(block);
      throwIfClosed(block);
      long address = block.userAddress;
      parts.steps().end(SlowStep.TAKE_SPAN, begun, 0, address, span.bytes);
      return address;
    } catch (Throwable e) { // Error: undone.
      // Unless it was claimed meanwhile, since the allocator is closed.
      if (block.claim()) {
        block.bury();
        spans.giveBack(span);
      }
      throw e;
    }
  }

  /** Whoever closed the spans may have looked before the block could be seen. Step HUGE-2. */
  private void throwIfClosed(HugeBlock block) {
    if (spans.isClosed()) {
      boolean ignored = spans.free(block);
      throw new AllocatorClosedException();
    }
  }

  /** What is wrong with an address that no slab covers; null if a huge block starts there. */
  public @Nullable AddressFault check(@UserAddress long address) {
    HugeBlock block = spans.blockAround(address);
    boolean starts = block != null && block.userAddress == address;
    return starts ? null : faultBeside(block, address);
  }

  /** What is wrong with an address where no huge block starts, but which may lie in one. */
  public AddressFault faultBeside(@Nullable HugeBlock block, @UserAddress long address) {
    if (block != null) {
      return AddressFault.INTERIOR;
    }
    boolean reserved = parts.registry().isReserved(address) || spans.isReserved(address);
    return reserved ? AddressFault.NOT_ALLOCATED : AddressFault.FOREIGN;
  }

  /** Frees a huge block, or says what is wrong with the address. Step HUGE-5. */
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    HugeBlock block = spans.blockAt(address);
    if (block == null) {
      return faultBeside(spans.blockAround(address), address);
    }
    parts.sampling().freed(address); // First: once free, the address may be another block's.
    return spans.free(block) ? null : AddressFault.DOUBLE_FREE;
  }

  /**
   * Resizes a huge block where it is: gives its tail back, or takes the slots behind it. Step
   * HUGE-5.
   *
   * @return its address, or 0 if it is no huge block, would become small, or has no room
   */
  public @UserAddress long reallocate(@UserAddress long address, long bytes) {
    if (bytes < SpanLayout.BYTES_MIN || bytes > BYTES_MAX) {
      return 0;
    }
    HugeBlock block = spans.blockAt(address);
    if (block == null) {
      return 0;
    }
    Span span = block.span();
    int slots = SpanLayout.slotsFor(bytes);
    if (slots == span.slots) {
      return address;
    }
    boolean shrinks = slots < span.slots;
    Span tail = shrinks ? Spans.tail(span, slots) : Spans.behind(span, slots);
    HugeBlock next = new HugeBlock();
    next.mapAt(Spans.head(span, slots));
    return replace(block, next, tail, shrinks);
  }

  /**
   * Puts the descriptor of a resized block in place of the old one, unless another free or resize
   * has claimed it.
   *
   * @param tail what lies between the two ends
   * @return its address, or 0: there is no room, or the old block is not the caller's
   */
  private @UserAddress long replace(HugeBlock block, HugeBlock next, Span tail, boolean shrinks) {
    boolean decided = shrinks;
    boolean published = false;
    boolean passedOver = false;
    long begun = parts.steps().begin();
    if (!spans.claim(block)) {
      return 0;
    }
    while (true) {
      try {
        if (!decided && !spans.grow(block.span(), tail)) {
          block.unclaim();
          return 0;
        }
        boolean grows = !decided;
        decided = true;
        if (grows) {
          parts.steps().end(SlowStep.GROW_SPAN, begun, 0, block.userAddress, tail.bytes);
        }
        if (shrinks) {
          spans.cutTail(tail);
        }
        if (!published) {
          spans.publish(next);
          published = true;
        }
        spans.leave(block);
        throwIfClosed(next);
        return next.userAddress;
      } catch (Error e) {
        if (!decided) { // Error: undone.
          block.unclaim();
          throw e;
        }
        // Its user must come to know how long it is now (Error: passed over).
        if (passedOver) {
          throw e;
        }
        passedOver = true;
      }
    }
  }
}
