// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

import java.math.BigInteger;

/** What claims say about numbers that do not fit a long. Known to the executor by definition. */
public final class Exact {
  private Exact() {}

  /** Whether the mathematical product of a and b is greater than bound. */
  public static boolean productAbove(long a, long b, long bound) {
    return BigInteger.valueOf(a)
            .multiply(BigInteger.valueOf(b))
            .compareTo(BigInteger.valueOf(bound))
        > 0;
  }
}
