// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import java.util.function.LongPredicate;

/** Finds small numbers that still fail. */
final class Smaller {
  private static final long[] PLAIN = {0, 1, 16, 32, 64, 256, 1024, 4096, 1 << 16, 1 << 20};

  private Smaller() {}

  /** Tries plain numbers first, then comes closer to zero by ever smaller steps. */
  static void number(long value, LongPredicate fails) {
    if (value <= 1 && value >= 0) {
      if (value == 1) {
        fails.test(0);
      }
      return;
    }
    long sign = value < 0 ? -1 : 1;
    for (long plain : PLAIN) {
      if (plain < Math.abs(value) || value == Long.MIN_VALUE) {
        if (fails.test(sign * plain)) {
          return;
        }
      }
    }
    long now = value;
    for (long step = value / 2; step != 0; step /= 2) {
      if (fails.test(now - step)) {
        now -= step;
      }
    }
  }
}
