// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.util.concurrent.atomic.AtomicLongArray;

/** {@link Upcalls} as they are counted: one atomic addition each, makes no Java object. */
final class UpcallCounts {
  static final int EMPTY_STACK = 0;
  static final int FULL_STACK = 1;
  static final int RESIZE = 2;
  static final int OTHER = 3;

  private final AtomicLongArray counts = new AtomicLongArray(OTHER + 1);

  void add(int cause) {
    long ignored = counts.incrementAndGet(cause);
  }

  Upcalls now() {
    return new Upcalls(
        counts.get(EMPTY_STACK), counts.get(FULL_STACK), counts.get(RESIZE), counts.get(OTHER));
  }
}
