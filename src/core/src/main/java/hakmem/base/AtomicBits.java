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
    for (int from = 0; set && from < length; from = wordEnd(from)) {
      words.set(from >>> 6, mask(from, Math.min(length, wordEnd(from))));
    }
  }

  /** Sets a bit; volatile. */
  public void set(@NonNegative int index) {
    setAll(index, index + 1);
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

  /**
   * The lowest run of set bits from an index on that begins at a multiple of step, counted from an
   * origin before the first bit. What is found may be gone: claim it.
   *
   * @param count bits wanted, 1 or more
   * @param step 1: anywhere
   * @param origin how many bits before the first one the counting begins, less than step
   * @return its first index, or -1
   */
  public int runFrom(@NonNegative int from, int count, int step, int origin) {
    int start = lowestFrom(from);
    while (start >= 0) {
      long aligned = Alignment.roundUp((long) start + origin, step) - origin;
      if (aligned + count > length) {
        return -1;
      }
      int clear = lowestClearFrom((int) aligned, (int) aligned + count);
      if (clear < 0) {
        return (int) aligned;
      }
      start = lowestFrom(clear);
    }
    return -1;
  }

  /** Length of the longest run of set bits, each as it was when it was looked at. */
  public int longestRun() {
    int longest = 0;
    for (int start = lowestFrom(0); start >= 0; ) {
      int clear = lowestClearFrom(start, length);
      int end = clear < 0 ? length : clear;
      longest = Math.max(longest, end - start);
      start = lowestFrom(end);
    }
    return longest;
  }

  /** The lowest clear bit from an index up to, but without, another; -1: all are set. */
  private int lowestClearFrom(int from, int to) {
    int at = from;
    while (at < to) {
      long clear = ~words.get(at >>> 6) & (-1L << at);
      if (clear != 0) {
        int index = wordStart(at) + Long.numberOfTrailingZeros(clear);
        return index < to ? index : -1;
      }
      at = wordEnd(at);
    }
    return -1;
  }

  /** Where the word of a bit ends: the index of the next word's first bit. */
  public static int wordEnd(int index) {
    return wordStart(index) + Long.SIZE;
  }

  /** Where the word of a bit begins: the index of its first bit. */
  public static int wordStart(int index) {
    return index & -64;
  }

  /** The bits of a word from one index up to, but without, another. */
  static long mask(int from, int to) {
    return -1L << from & -1L >>> -to;
  }

  /**
   * Clears a run of bits of one word if all are set; false, and nothing has changed, if not. Step
   * SPAN-3.
   *
   * @param to at most {@link #wordEnd} of from, more than from
   */
  public boolean clearAll(int from, int to) {
    long mask = mask(from, to);
    long word = words.get(from >>> 6);
    while ((word & mask) == mask) {
      if (words.compareAndSet(from >>> 6, word, word & ~mask)) {
        return true;
      }
      word = words.get(from >>> 6);
    }
    return false;
  }

  /** Sets a run of bits of one word. Bounds as of {@link #clearAll}. Steps SPAN-3, SPAN-5. */
  public void setAll(int from, int to) {
    long mask = mask(from, to);
    long word = words.get(from >>> 6);
    while (!words.compareAndSet(from >>> 6, word, word | mask)) {
      word = words.get(from >>> 6);
    }
  }

  /** Number of bits. */
  public @NonNegative int length() {
    return length;
  }
}
