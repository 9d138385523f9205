// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import java.util.concurrent.atomic.AtomicLong;

/** Committed bytes of an allocator, their peak and their limit. Thread-safe, lock-free. */
public final class CommitGauge {
  private final AtomicLong committedBytes = new AtomicLong();
  private final AtomicLong peakBytes = new AtomicLong();
  private final AtomicLong purges = new AtomicLong();
  private final AtomicLong purgedBytes = new AtomicLong();
  private volatile boolean closed;
  private final long limitBytes;

  /**
   * @param limitBytes most bytes that may be committed at a time
   */
  public CommitGauge(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Adds bytes, unless that would pass the limit: then false and nothing is added. */
  public boolean tryAdd(long bytes) {
    long now = committedBytes.get();
    while (bytes <= limitBytes - now) {
      if (committedBytes.compareAndSet(now, now + bytes)) {
        try {
          notePeak(now + bytes);
        } catch (Throwable e) { // Error: undone.
          committedBytes.addAndGet(-bytes);
          throw e;
        }
        return true;
      }
      now = committedBytes.get();
    }
    return false;
  }

  private void notePeak(long bytes) {
    long peak = peakBytes.get();
    while (bytes > peak && !peakBytes.compareAndSet(peak, bytes)) {
      peak = peakBytes.get();
    }
  }

  /** Takes bytes off. */
  public void subtract(long bytes) {
    committedBytes.addAndGet(-bytes);
  }

  /** Counts what went back to the system, after it has. */
  public void notePurged(long bytes) {
    purges.incrementAndGet();
    purgedBytes.addAndGet(bytes);
  }

  /** How often memory went back to the system, since the allocator was built. */
  public long purges() {
    return purges.get();
  }

  /** Bytes that went back to the system, since the allocator was built. */
  public long purgedBytes() {
    return purgedBytes.get();
  }

  /** The allocator is closed: nothing is committed any more, whatever is still being counted. */
  public void close() {
    closed = true;
  }

  /** Bytes committed now. */
  public long committedBytes() {
    return closed ? 0 : committedBytes.get();
  }

  /** Most bytes that were committed at a time. */
  public long peakBytes() {
    return peakBytes.get();
  }

  /** Most bytes that may be committed at a time. */
  public long limitBytes() {
    return limitBytes;
  }
}
