// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.layout.SpanLayout;
import java.util.concurrent.atomic.AtomicLongArray;

/*
 * Implementation note.
 *
 * A cap is a guess at how much of a band is wanted again. It starts at the bound. A step of decay
 * in which nobody asked for a block of the band lowers it by an eighth, down to what a band may
 * always keep; a request that no kept block served raises it by its length. So a band that was
 * used once leaves the room to others, and one whose program frees and allocates more than before
 * has what it needs after one turn. The bound on all bands together is RetainedGauge's, and holds
 * at each moment; a cap may be passed while two threads keep blocks of one band.
 */
/**
 * Huge blocks by powers of two of their length: how many bytes of freed ones may be kept, how often
 * one was at hand, and how often none was. Thread-safe, lock-free.
 */
public final class SpanBands {
  /** Lengths of a slot, of two and three, of four to seven, and so on to 2^46 bytes. */
  public static final int COUNT = 31;

  /** Part of the bound that each band may have: a sixteenth. */
  private static final int LEAST_SHIFT = 4;

  /** A cap that nobody needs loses this part of itself at a step. */
  private static final int LOWER_SHIFT = 3;

  private final long leastBytes;
  private final long mostBytes;
  private final AtomicLongArray capBytes = new AtomicLongArray(COUNT);
  private final AtomicLongArray misses = new AtomicLongArray(COUNT);

  /** Those of blocks that are gone. */
  private final AtomicLongArray pastHits = new AtomicLongArray(COUNT);

  /** Hits and misses at the last step. Racy if two threads have a step each. */
  private final AtomicLongArray asked = new AtomicLongArray(COUNT);

  /**
   * @param boundBytes of all bands together
   */
  SpanBands(long boundBytes) {
    this.mostBytes = boundBytes;
    this.leastBytes = boundBytes >> LEAST_SHIFT;
    for (int band = 0; band < COUNT; band++) {
      capBytes.set(band, boundBytes);
    }
  }

  /** The band of a length. */
  static int of(int slots) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(slots);
  }

  /** A request found no kept block. Step DECAY-3. */
  void miss(int slots) {
    int band = of(slots);
    misses.incrementAndGet(band);
    long bytes = SpanLayout.bytesOf(slots);
    long cap = capBytes.get(band);
    while (cap < mostBytes && !capBytes.compareAndSet(band, cap, raised(cap, bytes))) {
      cap = capBytes.get(band);
    }
  }

  private long raised(long cap, long bytes) {
    return bytes < mostBytes - cap ? cap + bytes : mostBytes;
  }

  /**
   * A step has passed: if nobody asked for a block of the band in it, less is kept. Step DECAY-3.
   */
  void step(int band, long hits) {
    long now = hits + misses.get(band);
    if (asked.getAndSet(band, now) == now) {
      long cap = capBytes.get(band);
      long lower = Math.max(leastBytes, cap - (cap >> LOWER_SHIFT));
      boolean ignored = capBytes.compareAndSet(band, cap, lower); // Else it was raised meanwhile.
    }
  }

  /** Blocks of this length were handed out again so often that are gone now. */
  void addHits(int slots, long count) {
    pastHits.addAndGet(of(slots), count);
  }

  /** Whether the bound on all bands is the only one for this. */
  boolean isUncapped(int band) {
    return capBytes.get(band) >= mostBytes;
  }

  /** How many bytes of a band may be kept. */
  public long capBytes(int band) {
    return capBytes.get(band);
  }

  /** How often a span of a band was wanted of a range, since the allocator was built. */
  public long misses(int band) {
    return misses.get(band);
  }

  /** How often a block of a band was handed out again that is gone now. */
  long pastHits(int band) {
    return pastHits.get(band);
  }
}
