// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What went wrong in calls whose caller got a NULL or nothing: how often, and the last of it in
 * words. Thread-safe.
 */
public final class Problems {
  private final AtomicLong count = new AtomicLong();
  private volatile String last = "";

  Problems() {}

  void add(String what) {
    last = what;
    count.incrementAndGet();
  }

  /**
   * Requests without memory, bad sizes and alignments, and whatever C did wrong.
   *
   * @return how many since the functions were made
   */
  public long count() {
    return count.get();
  }

  /**
   * The last of them.
   *
   * @return sentence and operands; empty if there was none
   */
  public String last() {
    return last;
  }
}
