// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all stacks together may grow by, and what is left of them. Thread-safe. */
final class GrowthRoom {
  private final AtomicLong left;

  GrowthRoom(long bytes) {
    left = new AtomicLong(bytes);
  }

  long left() {
    return left.get();
  }

  /** Takes bytes if so many are left. Step CSTACK-10. */
  boolean take(long bytes) {
    long now = left.get();
    while (now >= bytes) {
      long witness = left.compareAndExchange(now, now - bytes);
      if (witness == now) {
        return true;
      }
      now = witness;
    }
    return false;
  }

  /** Gives bytes back that were taken. Steps CSTACK-9 and CSTACK-10. */
  void give(long bytes) {
    long ignored = left.addAndGet(bytes);
  }
}
