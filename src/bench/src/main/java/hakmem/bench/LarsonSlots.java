// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import org.checkerframework.common.value.qual.IntRange;
import org.checkerframework.common.value.qual.MinLen;

/**
 * The state of a Larson-like loop: slots that hold addresses, and a cheap random sequence that
 * picks slot and size.
 *
 * <p>Each allocator's benchmark has a subclass of its own, so that its fields and calls have one
 * shape. Not thread-safe.
 */
abstract class LarsonSlots {
  static final int SLOTS = 1024;

  private static final int MIN_BYTES = 8;
  private static final int SIZES = 121; // 8 to 128 bytes
  private static final int SIZE_BITS = 16;

  final long @MinLen(SLOTS) [] slots = new long[SLOTS];
  private long random = 0x9E3779B97F4A7C15L;

  /** Next random number: xorshift, 3 shifts. */
  final long next() {
    long r = random;
    r ^= r << 13;
    r ^= r >>> 7;
    r ^= r << 17;
    random = r;
    return r;
  }

  /** Slot that a random number picks. */
  static @IntRange(from = 0, to = SLOTS - 1) int slot(long r) {
    return (int) r & SLOTS - 1;
  }

  /** Size in bytes that a random number picks, 8 to 128, evenly. */
  static long bytes(long r) {
    return MIN_BYTES + ((r >>> Long.SIZE - SIZE_BITS) * SIZES >>> SIZE_BITS);
  }
}
