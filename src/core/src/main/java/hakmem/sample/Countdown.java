// SPDX-License-Identifier: Apache-2.0
package hakmem.sample;

import java.util.concurrent.ThreadLocalRandom;

/*
 * Implementation note.
 *
 * Each byte of a heap is sampled with the same small chance, whatever came before: the bytes up to
 * the next one are distributed exponentially (a Poisson process). They are counted where a heap
 * takes a whole list of blocks, so that handing them out costs nothing. What was counted and is put
 * back unused is counted once more.
 */
/** Bytes that a heap allocates until it samples. Private to the heap's thread. */
public final class Countdown {
  private final Sampling sampling;
  private long bytesLeft;

  /** Of a heap. */
  public Countdown(Sampling sampling) {
    this.sampling = sampling;
    this.bytesLeft = gapBytes(); // Here, since it initializes a class of the JDK.
  }

  /** Whether one of so many bytes that the heap takes is sampled. */
  public boolean passes(long bytes) {
    if (!sampling.isOn()) {
      return false;
    }
    bytesLeft -= bytes;
    if (bytesLeft >= 0) {
      return false;
    }
    bytesLeft = gapBytes();
    return true;
  }

  /** From 0 on. */
  private long gapBytes() {
    double uniform = 1 - ThreadLocalRandom.current().nextDouble(); // Never 0.
    return (long) (-Math.log(uniform) * sampling.meanBytes());
  }
}
