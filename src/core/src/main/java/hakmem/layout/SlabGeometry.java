// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.base.Kinds;
import hakmem.kind.ByteOffset;
import hakmem.kind.SizeClass;
import hakmem.sizeclass.SizeClasses;

/**
 * How a slab of one size class is cut, under one block layout.
 *
 * @param sizeClass index of the class
 * @param blockBytes bytes of a block, its stride
 * @param units units of a slab
 * @param leadInBytes bytes before the first block
 * @param capacity blocks in a slab
 * @param inverse see {@link BlockIndex}
 * @param inverseShift see {@link BlockIndex}
 */
public record SlabGeometry(
    @SizeClass int sizeClass,
    int blockBytes,
    int units,
    @ByteOffset long leadInBytes,
    int capacity,
    long inverse,
    int inverseShift) {

  /** A slab may lose at most one part in this many to its tail, if some run of units allows it. */
  private static final int TAIL_LOSS_DIVISOR = 16;

  /**
   * The geometry of a class: the shortest run of units that loses at most 1/16 of itself to lead-in
   * and tail, or the one that loses least. No block fits: capacity 0.
   */
  public static SlabGeometry of(BlockLayout layout, @SizeClass int sizeClass) {
    int blockBytes = SizeClasses.blockBytes(sizeClass);
    long leadIn = layout.leadInBytes(blockBytes);
    int bestUnits = SuperslabLayout.UNITS;
    double bestLoss = 1.0;
    for (int units = 1; units <= SuperslabLayout.UNITS; units++) {
      long bytes = units * SuperslabLayout.UNIT_BYTES;
      double loss = 1.0 - (double) capacity(units, leadIn, blockBytes) * blockBytes / bytes;
      if (loss <= 1.0 / TAIL_LOSS_DIVISOR) {
        bestUnits = units;
        break;
      }
      if (loss < bestLoss) {
        bestLoss = loss;
        bestUnits = units;
      }
    }
    return new SlabGeometry(
        sizeClass,
        blockBytes,
        bestUnits,
        leadIn,
        capacity(bestUnits, leadIn, blockBytes),
        BlockIndex.inverseOf(blockBytes),
        Integer.numberOfTrailingZeros(blockBytes));
  }

  /** The most blocks that fit behind the lead-in. */
  static int capacity(int units, @ByteOffset long leadIn, int blockBytes) {
    return (int) ((units * SuperslabLayout.UNIT_BYTES - Kinds.plain(leadIn)) / blockBytes);
  }

  /** Bytes of a slab. */
  public long slabBytes() {
    return units * SuperslabLayout.UNIT_BYTES;
  }
}
