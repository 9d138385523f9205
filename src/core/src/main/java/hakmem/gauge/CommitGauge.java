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
  private final long softLimitBytes;
  private final SoftAsker asker;

  /**
   * @param limitBytes most bytes that may be committed at a time
   * @param softLimitBytes what is committed beyond it, if more is, has been tried to avoid
   * @param asker whether somebody is asked at the soft limit
   */
  public CommitGauge(long limitBytes, long softLimitBytes, SoftAsker asker) {
    this.limitBytes = limitBytes;
    this.softLimitBytes = Math.min(limitBytes, softLimitBytes);
    this.asker = asker;
  }

  /** Adds bytes, unless that would pass the limit: then false and nothing is added. */
  public boolean tryAdd(long bytes) {
    return tryAdd(bytes, limitBytes);
  }

  /** As {@link #tryAdd}, but the soft limit refuses as well. */
  public boolean tryAddSoft(long bytes) {
    return tryAdd(bytes, softLimitBytes);
  }

  /**
   * As {@link #tryAdd}, for a caller that has tried to stay below the soft limit.
   *
   * @throws RefusedRequest somebody is to be asked before; nothing is added
   */
  public boolean tryPassSoft(long bytes) {
    if (mustAsk()) {
      throw RefusedRequest.bySoftLimit();
    }
    return tryAdd(bytes, limitBytes);
  }

  /** Whether somebody is to be asked before the calling thread's request passes the soft limit. */
  public boolean mustAsk() {
    return softLimitBytes < limitBytes && asker.asksFirst();
  }

  /** Whether so many bytes more would pass the soft limit. */
  public boolean isNearSoftLimit(long bytes) {
    return softLimitBytes < limitBytes && bytes > softLimitBytes - committedBytes.get();
  }

  private boolean tryAdd(long bytes, long mostBytes) {
    long now = committedBytes.get();
    while (bytes <= mostBytes - now) {
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

  /** What is not committed beyond while caches or a listener have something to give. */
  public long softLimitBytes() {
    return softLimitBytes;
  }
}
