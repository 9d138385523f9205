// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import java.util.SplittableRandom;

/**
 * The allocator of one generation, and what it has to bear.
 *
 * @param headers block layout
 * @param refusals one in so many calls of the system is refused; 0: none
 * @param limitBytes see the allocator's builder
 * @param reserveBytes see the allocator's builder
 * @param retainedBytesMax see the allocator's builder
 * @param maintenanceMillis see the allocator's builder
 * @param errors whether Errors come in the middle of operations
 */
record Climate(
    boolean headers,
    int refusals,
    long limitBytes,
    long reserveBytes,
    long retainedBytesMax,
    long maintenanceMillis,
    boolean errors) {
  private static final long MIB = 1L << 20;

  static Climate of(SplittableRandom random) {
    return new Climate(
        random.nextBoolean(),
        random.nextInt(3) == 0 ? 2 + random.nextInt(30) : 0,
        random.nextInt(4) == 0 ? (16L + random.nextInt(64)) * MIB : Long.MAX_VALUE,
        random.nextInt(3) == 0 ? 2 * MIB : (64L << random.nextInt(4)) * MIB,
        random.nextInt(3) * 8L * MIB,
        random.nextInt(4) == 0 ? 0 : 20L << random.nextInt(6),
        random.nextInt(3) > 0);
  }

  /** The same without Errors. */
  Climate calm() {
    return new Climate(
        headers, refusals, limitBytes, reserveBytes, retainedBytesMax, maintenanceMillis, false);
  }

  /** Whether a request of ordinary size may be refused. */
  boolean mayRefuse() {
    return refusals > 0 || limitBytes != Long.MAX_VALUE;
  }
}
