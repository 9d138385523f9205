// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

/** A cheap random sequence: three shifts. Not thread-safe. */
final class Xorshift {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long random;

  /** A sequence per thread, the same in each run and in the C programs. */
  Xorshift(int thread) {
    this.random = GOLDEN * (2L * thread + 1);
  }

  long next() {
    long r = random;
    r ^= r << 13;
    r ^= r >>> 7;
    r ^= r << 17;
    random = r;
    return r;
  }

  /** A number from 0 to {@code bound} - 1, from the upper half of a random number. */
  static int below(long r, int bound) {
    return (int) ((r >>> 32) * bound >>> 32);
  }
}
