// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import hakmem.walk.TimingDoor;
import java.lang.ref.WeakReference;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * The time between two rounds is exponentially distributed, so that no program is in step with
 * them. The thread keeps the door alive only while it is awake: once nobody else has it, it ends.
 */
/** Begins rounds of timed operations, by a thread of its own. Thread-safe. */
final class TimingRounds implements Runnable {
  /** From round to round, on average. */
  static final long MEAN_NANOS = 10_000_000;

  private static final long SHORTEST_NANOS = 100_000;

  private final WeakReference<TimingDoor> door;
  private final AtomicLong begun = new AtomicLong();
  private final Thread thread;
  private volatile boolean isOver;

  /** None yet. */
  TimingRounds(TimingDoor door) {
    this.door = new WeakReference<>(door);
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("hakmem-latency")
            .inheritInheritableThreadLocals(false)
            .unstarted(this);
    thread.setContextClassLoader(null);
  }

  /**
   * Begins the first; others follow.
   *
   * @throws OutOfMemoryError there is no room for a thread; nothing has begun
   */
  void start() {
    thread.start();
    boolean ignored = begin();
  }

  @Override
  public void run() {
    do {
      LockSupport.parkNanos(this, Math.max(SHORTEST_NANOS, pause()));
    } while (!isOver && begin());
  }

  private static long pause() {
    return (long) (MEAN_NANOS * -Math.log1p(-ThreadLocalRandom.current().nextDouble()));
  }

  /** One more. False: nobody has the door any more. */
  private boolean begin() {
    @Nullable TimingDoor known = door.get();
    if (known == null) {
      return false;
    }
    known.beginRound();
    begun.incrementAndGet();
    return true;
  }

  /** How many there were. */
  long begun() {
    return begun.get();
  }

  /** Whether nobody else has the door. */
  boolean isForgotten() {
    return door.get() == null;
  }

  /** Until its thread has ended. */
  void join() throws InterruptedException {
    thread.join();
  }

  /** No further one. */
  void end() {
    isOver = true;
    LockSupport.unpark(thread);
  }
}
