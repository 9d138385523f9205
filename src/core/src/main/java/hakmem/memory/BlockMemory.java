// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;
import hakmem.base.Kinds;
import hakmem.kind.Address;
import hakmem.kind.BlockAddress;
import hakmem.kind.ByteOffset;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
import java.lang.foreign.MemorySegment;

/**
 * The memory seam: every access to block memory goes through one of these. Two implementations:
 * {@link FfmBlockMemory} in production, a simulated one over {@code long[]} in tests and
 * interleaving checks. In production one class is loaded, so class-hierarchy analysis binds every
 * call statically; an abstract class rather than an interface, because a field of interface type
 * would need a receiver check.
 *
 * <p>Addresses are multiples of 8 inside committed memory; anything else is the caller's bug.
 * Thread-safe as far as the access mode in a method's name says.
 */
public abstract class BlockMemory {
  /** For the implementations. */
  protected BlockMemory() {}

  /** Reads the word at block + offset, plain. */
  public abstract @TaggedWord long loadPlain(@BlockAddress long block, @ByteOffset int offset);

  /** Writes the word at block + offset, plain. */
  public abstract void storePlain(
      @BlockAddress long block, @ByteOffset int offset, @TaggedWord long word);

  /** Writes next if the word at block + offset is expected; acquire and release on success. */
  public abstract boolean casAcqRel(
      @BlockAddress long block,
      @ByteOffset int offset,
      @TaggedWord long expected,
      @TaggedWord long next);

  /** Writes zero to bytes from address on (both multiples of 8), plain. */
  public abstract void zeroPlain(@Address long address, long bytes);

  /** Copies bytes (any number) from one block to another that does not overlap it, plain. */
  public abstract void copyPlain(@UserAddress long from, @UserAddress long to, long bytes);

  /**
   * Writes zeros to the bytes of a view, which starts at a multiple of 8; what lies between its end
   * and the next multiple may become zero, too.
   *
   * @throws IllegalStateException its scope has ended; nothing is written from then on
   */
  public void zeroThrough(MemorySegment view) {
    zeroPlain(Kinds.userAddress(view.address()), Alignment.roundUp(view.byteSize(), Long.BYTES));
  }
}
