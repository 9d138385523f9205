// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.base.AtomicBits;
import java.util.BitSet;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** Bits of one word that threads set, clear, search and claim; linearizable. */
@Param(name = "bit", gen = IntGen.class, conf = "0:2")
public class AtomicBitsSuite {
  static final int LENGTH = 3;

  private final AtomicBits bits = new AtomicBits(LENGTH, true);

  /** See {@link AtomicBits#set}. */
  @Operation
  public void set(@Param(name = "bit") int bit) {
    bits.set(bit);
  }

  /** See {@link AtomicBits#clear}. */
  @Operation
  public boolean clear(@Param(name = "bit") int bit) {
    return bits.clear(bit);
  }

  /** See {@link AtomicBits#lowestFrom}. */
  @Operation
  public int lowestFrom(@Param(name = "bit") int bit) {
    return bits.lowestFrom(bit);
  }

  /** See {@link AtomicBits#claimLowest}. */
  @Operation
  public int claimLowest() {
    return bits.claimLowest();
  }

  /** The same by one thread. */
  public static class Spec {
    private final BitSet bits = new BitSet();

    /** All bits set. */
    public Spec() {
      bits.set(0, LENGTH);
    }

    /** Sets. */
    public void set(int bit) {
      bits.set(bit);
    }

    /** Clears. */
    public boolean clear(int bit) {
      boolean was = bits.get(bit);
      bits.clear(bit);
      return was;
    }

    /** Searches. */
    public int lowestFrom(int bit) {
      return bits.nextSetBit(bit);
    }

    /** Searches and clears. */
    public int claimLowest() {
      int lowest = bits.nextSetBit(0);
      if (lowest >= 0) {
        bits.clear(lowest);
      }
      return lowest;
    }
  }
}
