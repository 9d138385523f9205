// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.term.Sort;
import java.util.Random;

/** Numbers to try: edges, powers of two and their neighbours, small and any numbers. */
final class Inputs {
  private static final long[] EDGES = {
    0,
    1,
    -1,
    2,
    15,
    16,
    17,
    31,
    32,
    63,
    64,
    255,
    256,
    257,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    2L << 20,
    (2L << 20) + 1
  };

  private final Random random;

  Inputs(long seed) {
    this.random = new Random(seed);
  }

  long next(Class<?> type) {
    if (type == boolean.class) {
      return random.nextInt(2);
    }
    long value =
        switch (random.nextInt(5)) {
          case 0 -> EDGES[random.nextInt(EDGES.length)];
          case 1 -> (1L << random.nextInt(64)) + random.nextInt(3) - 1;
          case 2 -> random.nextInt(200);
          case 3 -> random.nextLong() >>> random.nextInt(64);
          default -> random.nextLong();
        };
    return type == long.class ? value : (int) value;
  }

  static Sort sort(Class<?> type) {
    return type == long.class ? Sort.LONG : Sort.INT;
  }
}
