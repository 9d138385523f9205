// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that are kept committed although nobody uses them, or may be again without being counted,
 * and their bound. Room is taken before anything is kept and given back after it is used again, so
 * that the bound holds at every moment. Thread-safe, lock-free.
 */
public final class RetainedGauge {
  private final AtomicLong retainedBytes = new AtomicLong();
  private final long boundBytes;

  /**
   * @param boundBytes most bytes that may be kept at a time
   */
  public RetainedGauge(long boundBytes) {
    this.boundBytes = boundBytes;
  }

  /**
   * Takes room; false, and nothing is taken, if it would pass the bound. Steps RETIRE-2, KEEP-3.
   */
  public boolean tryAdd(long bytes) {
    long now = retainedBytes.get();
    while (bytes <= boundBytes - now) {
      if (retainedBytes.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = retainedBytes.get();
    }
    return false;
  }

  /** Gives room back. Steps CUT-3, TRIM-3, KEEP-4. */
  public void subtract(long bytes) {
    retainedBytes.addAndGet(-bytes);
  }

  /** Bytes kept now, or about to be. */
  public long bytes() {
    return retainedBytes.get();
  }

  /** Most bytes that may be kept. */
  public long boundBytes() {
    return boundBytes;
  }
}
