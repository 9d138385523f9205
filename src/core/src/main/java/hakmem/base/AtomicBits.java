// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import java.util.concurrent.atomic.AtomicLongArray;
import org.checkerframework.checker.index.qual.NonNegative;

/** A fixed number of bits that any thread sets, clears and searches; lowest first. Lock-free. */
public final class AtomicBits {
  private final AtomicLongArray words;
  private final @NonNegative int length;

  /**
   * @param length number of bits
   * @param set whether all bits are set at first
   */
  public AtomicBits(@NonNegative int length, boolean set) {
    this.length = length;
    this.words = new AtomicLongArray((length + 63) >>> 6);
    if (set) {
      for (int i = 0; i < length; i++) {
        set(i);
      }
    }
  }

  /** Sets a bit; volatile. */
  public void set(@NonNegative int index) {
    int at = index >>> 6;
    long word = words.get(at);
    while (!words.compareAndSet(at, word, word | 1L << index)) {
      word = words.get(at);
    }
  }

  /** Clears a bit; true for the one caller that found it set; volatile. */
  public boolean clear(@NonNegative int index) {
    int at = index >>> 6;
    long bit = 1L << index;
    long word = words.get(at);
    while (!words.compareAndSet(at, word, word & ~bit)) {
      word = words.get(at);
    }
    return (word & bit) != 0;
  }

  /** Whether a bit is set; volatile. */
  public boolean get(@NonNegative int index) {
    return (words.get(index >>> 6) & (1L << index)) != 0;
  }

  /** The lowest set bit from this index on, or -1. */
  public int lowestFrom(@NonNegative int from) {
    int at = from >>> 6;
    if (at >= words.length()) {
      return -1;
    }
    long word = words.get(at) & (-1L << from);
    while (word == 0) {
      if (++at >= words.length()) {
        return -1;
      }
      word = words.get(at);
    }
    return (at << 6) + Long.numberOfTrailingZeros(word);
  }

  /**
   * Clears the lowest set bit and returns its index, or -1 if all are clear. Exact within 64 bits;
   * a bit that is set further down while higher ones are searched may be missed.
   */
  public int claimLowest() {
    int at = 0;
    while (at < words.length()) {
      long word = words.get(at);
      long lowest = Long.lowestOneBit(word);
      int index = (at << 6) + Long.numberOfTrailingZeros(lowest); // Nothing can fail after the CAS.
      if (word == 0) {
        at++;
      } else if (words.compareAndSet(at, word, word & ~lowest)) {
        return index;
      } else {
        at = 0; // Not on from here: a lower one may be set by now.
      }
    }
    return -1;
  }

  /** Number of bits. */
  public @NonNegative int length() {
    return length;
  }
}
