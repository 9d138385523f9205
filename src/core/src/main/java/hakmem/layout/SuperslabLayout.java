// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.kind.Address;

/**
 * Where things are in a superslab. No behaviour, only numbers.
 *
 * <pre>
 *   address bits   63 ........ 21 | 20 .... 16 | 15 ............ 0
 *                  superslab      | unit       | offset in the unit
 *
 *   superslab  2 MiB  = 32 units       unit  64 KiB       slab  1 to 32 adjacent units
 * </pre>
 *
 * Nothing is stored in the superslab but blocks: descriptors are Java objects, out of reach of a
 * user's overflow.
 */
public final class SuperslabLayout {
  /** log2 of a superslab's bytes. 2 MiB: the size and alignment of a huge OS page on x86-64. */
  public static final int SUPERSLAB_SHIFT = 21;

  /** Bytes of a superslab. */
  public static final long SUPERSLAB_BYTES = 1L << SUPERSLAB_SHIFT;

  /**
   * log2 of a unit's bytes. 64 KiB: at half, a slab of 8 KiB blocks holds only 4; at double, each
   * of the ~60 classes up to 8 KiB costs a thread 128 KiB at its first use.
   */
  public static final int UNIT_SHIFT = 16;

  /** Bytes of a unit. */
  public static final long UNIT_BYTES = 1L << UNIT_SHIFT;

  /** Units in a superslab: one bit each in an int. */
  public static final int UNITS = 32;

  /** Mask of a unit's index. */
  public static final int UNIT_MASK = UNITS - 1;

  static {
    assert UNITS == SUPERSLAB_BYTES / UNIT_BYTES && UNITS == Integer.SIZE;
  }

  private SuperslabLayout() {}

  /** Index of the unit of its superslab that the address lies in. */
  @SuppressWarnings("kind") // Reads a field of the address; proved: unit-of.
  public static int unitOf(@Address long address) {
    return (int) (address >>> UNIT_SHIFT) & UNIT_MASK;
  }

  /** The mask of a run of units, bit i for unit i. */
  public static int runMask(int firstUnit, int units) {
    return (int) (((1L << units) - 1) << firstUnit);
  }
}
