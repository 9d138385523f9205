// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A charge goes from the root down, its undoing and a discharge go up: whoever is charged for a
 * byte, all around it are charged already. So what an account that is closed takes along is what
 * the accounts around it were charged for it, whatever is under way; and who comes upon a closed
 * account on the way up stops there. From the leaf up, a charge whose account is closed meanwhile
 * would be taken off a root that has not got it yet, and other tags would pass the root's limit.
 * CommitTree has the mistakes: MCCommitTreeBrokenFromLeaf, MCCommitTreeBrokenUndoGoesOn.
 */
/**
 * Bytes that are committed in an account and in all that lie in it, their peak and their limits. An
 * allocator has one, and each tag that it lies in. Thread-safe, lock-free.
 */
public final class Account {
  /**
   * What is charged once the account is closed, or less: what goes back late is still taken off.
   */
  private static final long CLOSED = Long.MIN_VALUE / 2;

  /** Halfway to what an open account has. */
  private static final long CLOSED_BELOW = CLOSED / 2;

  /** What becomes of a charge of one account. */
  private static final int CHARGED = 1;

  private static final int REFUSED = 2;
  private static final int IS_CLOSED = 3;

  private final AtomicLong chargedBytes = new AtomicLong();
  private final AtomicLong peakBytes = new AtomicLong();
  private final long limitBytes;
  private final long softLimitBytes;

  /** From the root inwards; this one is not among them. */
  private final List<Account> around;

  private final boolean isSoft;

  /** What {@link #close} has to take off the accounts around, and of how many it has yet to. */
  private long refundBytes;

  private int refundsLeft;

  /**
   * Nothing is charged yet.
   *
   * @param outer the account around; null: this is a root
   * @param limitBytes most bytes that are charged at a time
   * @param softLimitBytes what is charged beyond it, if more is, has been tried to avoid
   */
  Account(@Nullable Account outer, long limitBytes, long softLimitBytes) {
    this.limitBytes = limitBytes;
    this.softLimitBytes = Math.min(limitBytes, softLimitBytes);
    List<Account> all = new ArrayList<>();
    boolean soft = softLimitBytes < limitBytes;
    if (outer != null) {
      all.addAll(outer.around);
      all.add(outer);
      soft |= outer.isSoft;
    }
    this.around = all;
    this.isSoft = soft;
  }

  /** How many accounts lie around this one. */
  int level() {
    return around.size();
  }

  /** The account of a level, 0 to {@link #level}, in which this one lies. */
  Account at(int level) {
    return level < around.size() ? around.get(level) : this;
  }

  /**
   * Charges this account and all around it, unless that would pass a limit of one of them: then
   * false, and nothing is charged. Nor is anything once this account is closed, which is no
   * refusal. If it throws, nothing is charged. Step CHARGE-1.
   *
   * @param soft whether soft limits refuse as well
   */
  boolean tryCharge(long bytes, boolean soft) {
    int charged = 0;
    try {
      int verdict = CHARGED;
      while (charged <= around.size() && verdict == CHARGED) {
        verdict = at(charged).charge(bytes, soft);
        charged += verdict == CHARGED ? 1 : 0;
      }
      if (verdict == CHARGED) {
        return true;
      }
      while (charged > 0) {
        charged = takeOff(charged, bytes);
      }
      return verdict == IS_CLOSED;
    } catch (Throwable e) { // Error: undone.
      while (charged > 0) {
        charged = takeOff(charged, bytes);
      }
      throw e;
    }
  }

  /** Charges this account alone. Step CHARGE-2. */
  private int charge(long bytes, boolean soft) {
    long mostBytes = soft ? softLimitBytes : limitBytes;
    while (true) {
      long now = chargedBytes.get();
      if (now < CLOSED_BELOW) {
        return IS_CLOSED;
      }
      if (bytes > mostBytes - now) {
        return REFUSED;
      }
      if (chargedBytes.compareAndSet(now, now + bytes)) {
        try {
          notePeak(now + bytes);
        } catch (Throwable e) { // Error: undone.
          boolean ignored = takeOff(bytes);
          throw e;
        }
        return CHARGED;
      }
    }
  }

  private void notePeak(long bytes) {
    long peak = peakBytes.get();
    while (bytes > peak && !peakBytes.compareAndSet(peak, bytes)) {
      peak = peakBytes.get();
    }
  }

  /**
   * Takes bytes off this account and all around it, after the memory went back. If it throws, none
   * are: an Error that comes later is not thrown on, or the caller would take them off again. Step
   * DISCHARGE-1.
   */
  void discharge(long bytes) {
    int left = around.size();
    if (!takeOff(bytes)) {
      return;
    }
    try {
      while (left > 0) {
        left = takeOff(left, bytes);
      }
    } catch (Throwable e) { // Error: finished.
      while (left > 0) {
        left = takeOff(left, bytes);
      }
    }
  }

  /**
   * Takes bytes off the innermost of so many accounts from the root; of how many it is left to do.
   * Once one is closed, who closed it does the rest. Steps CHARGE-3, DISCHARGE-1.
   */
  private int takeOff(int accounts, long bytes) {
    return at(accounts - 1).takeOff(bytes) ? accounts - 1 : 0;
  }

  /** Takes bytes off this account alone; false: it is closed, and had none. */
  private boolean takeOff(long bytes) {
    return chargedBytes.addAndGet(-bytes) >= CLOSED_BELOW;
  }

  /**
   * Nothing is charged from now on, and what was is taken off the accounts around, once. One caller
   * at a time; what an Error cuts off goes on at the next call. Step DISCHARGE-2.
   */
  void close() {
    int accounts = around.size(); // Before: an Error behind the exchange would forget the bytes.
    long bytes = chargedBytes.getAndSet(CLOSED);
    if (bytes >= CLOSED_BELOW) {
      refundBytes = bytes;
      refundsLeft = accounts;
    }
    for (int left = refundsLeft; left > 0; left--) {
      boolean ignored = at(left - 1).takeOff(refundBytes);
      refundsLeft = left - 1;
    }
  }

  /** Bytes that may be charged yet. */
  long roomBytes() {
    return limitBytes - chargedBytes();
  }

  /** Whether so many bytes more would pass the soft limit. */
  boolean refusesSoftly(long bytes) {
    return bytes > softLimitBytes - chargedBytes();
  }

  /** Whether it, or one around it, has a soft limit that is not the other one. */
  boolean isSoft() {
    return isSoft;
  }

  /** Bytes charged now; none once it is closed. */
  public long chargedBytes() {
    long now = chargedBytes.get();
    return now < CLOSED_BELOW ? 0 : now;
  }

  /** Most bytes that were charged at a time, those of requests that were refused further in too. */
  public long peakBytes() {
    return peakBytes.get();
  }

  /** Most bytes that are charged at a time. */
  public long limitBytes() {
    return limitBytes;
  }

  /** What is not charged beyond while caches or a listener have something to give. */
  public long softLimitBytes() {
    return softLimitBytes;
  }
}
