// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import hakmem.base.Kinds;
import hakmem.kind.BlockIndex;
import java.util.BitSet;
import org.checkerframework.checker.index.qual.GTENegativeOne;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * Which blocks of a sparse slab are free. They are on no list: their words may have gone with their
 * OS pages, and read as zero then. Immutable, so any thread may look at it.
 */
public final class FreeMap {
  /** Of a slab that is not sparse. */
  public static final FreeMap NONE = new FreeMap(new BitSet());

  private final BitSet free;

  /**
   * @param free indices of the blocks; not changed any more
   */
  public FreeMap(BitSet free) {
    this.free = free;
  }

  /** Whether a block is free. Cost: a bit. */
  public boolean contains(@BlockIndex long index) {
    return free.get((int) Kinds.plain(index) & Integer.MAX_VALUE);
  }

  /** The first index from this one on whose block is not free. */
  public @NonNegative int nextUsed(@NonNegative int index) {
    return free.nextClearBit(index);
  }

  /** The last free block; -1: there is none. */
  public @GTENegativeOne int lastFree() {
    return free.length() - 1;
  }

  /** The last free block up to this index; -1: there is none. */
  public @GTENegativeOne int previousFree(@GTENegativeOne int index) {
    return free.previousSetBit(index);
  }

  /** A copy, to be changed. */
  public BitSet toBits() {
    return (BitSet) free.clone();
  }
}
