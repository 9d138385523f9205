// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A lock for what is rare and short: who has it may take it again. One CAS takes it and one store
 * gives it back, so an Error finds it taken or free. Nobody is woken by who leaves: a queue of
 * waiters would keep one asleep for good if an Error came between the store and the waking. So who
 * waits looks again and again.
 */
final class CollectorLock {
  private static final long NANOS_BETWEEN_LOOKS = 200_000;

  private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
  private int holds; // Means something to the holder only.

  /** Takes the turn if nobody else has it. */
  boolean tryTake() {
    Thread caller = Thread.currentThread();
    if (holder.get() == caller) {
      holds++;
      return true;
    }
    if (holder.compareAndSet(null, caller)) {
      holds = 1;
      return true;
    }
    return false;
  }

  /** Takes the turn, sooner or later. */
  void take() {
    while (!tryTake()) {
      LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
    }
  }

  /** Gives back what one take has taken. */
  void leave() {
    if (holds > 1) {
      holds--;
    } else {
      holder.set(null); // If this throws, the caller still has it once.
    }
  }

  /** How often the caller has taken it and not given it back. */
  int holds() {
    return holder.get() == Thread.currentThread() ? holds : 0;
  }

  /** Whether anybody has it. */
  boolean isTaken() {
    return holder.get() != null;
  }
}
