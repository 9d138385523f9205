// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * The thread is the program's guest. It stands in the topmost thread group, where a launcher that
 * interrupts or gives up its own group does not meet it, has no context class loader, and ends with
 * the last allocator: then nothing holds the classes either. An interrupt is not meant for it. What
 * it throws, an Error of a full Java heap for instance, ends a round and not the thread. If it
 * cannot be started, the next heap or slab that is wanted tries again.
 *
 * No frame that waits may have an allocator in a local variable: an interpreted one keeps it alive.
 */
/**
 * One daemon thread for all open allocators of the process that want it. It keeps none of them
 * alive, ends when none is left and is started again when one comes. Thread-safe; its lock is never
 * held while a collection runs and never asked for by malloc or free.
 */
public final class Maintenance {
  /** Name of the thread. */
  public static final String THREAD_NAME = "hakmem-maintenance";

  /** Between a failure of any kind and the next attempt: not busy, and as good as at once. */
  private static final long PAUSE_NANOS = 100_000_000;

  private static final long MILLI_NANOS = 1_000_000;

  /** 73 years: moments must not overflow. */
  private static final long PERIOD_MILLIS_MAX = Long.MAX_VALUE / 4 / MILLI_NANOS;

  private static final Maintenance OF_THE_PROCESS =
      new Maintenance(Maintenance::daemon, System::nanoTime);

  private final Function<Runnable, Thread> threads;
  private final LongSupplier clock;
  private final Object lock = new Object();
  private final Rounds rounds = new Rounds(); // Guarded by lock.

  /** Who serves, or is about to; null: nobody needs to. */
  private final AtomicReference<@Nullable Thread> server = new AtomicReference<>();

  /** Whether a thread is wanted and there is none. A hint: read and written without order. */
  private boolean missing;

  /** When a thread was wanted in vain. A hint as well. */
  private long missedNanos;

  /**
   * Nobody to look after yet.
   *
   * @param threads makes a thread that is not started
   * @param clock as {@link System#nanoTime}
   */
  public Maintenance(Function<Runnable, Thread> threads, LongSupplier clock) {
    this.threads = threads;
    this.clock = clock;
  }

  /** That of the process. */
  public static Maintenance ofTheProcess() {
    return OF_THE_PROCESS;
  }

  private static Thread daemon(Runnable run) {
    Thread.Builder.OfPlatform builder =
        Thread.ofPlatform().daemon().name(THREAD_NAME).inheritInheritableThreadLocals(false);
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    if (group != null) {
      builder = builder.group(topmost(group));
    }
    Thread thread = builder.unstarted(run);
    thread.setContextClassLoader(null);
    return thread;
  }

  private static ThreadGroup topmost(ThreadGroup group) {
    ThreadGroup above = group.getParent();
    return above == null ? group : topmost(above);
  }

  /**
   * Ticks one from now on.
   *
   * @param periodMillis more than 0
   */
  public void add(Maintained maintained, long periodMillis) {
    long periodNanos = Math.min(periodMillis, PERIOD_MILLIS_MAX) * MILLI_NANOS;
    synchronized (lock) {
      rounds.add(maintained, periodNanos, clock.getAsLong());
      lock.notifyAll();
    }
    ensureServed();
  }

  /** Ticks one no more; a tick that is under way is waited for by its own lock alone. */
  public void remove(Maintained maintained) {
    synchronized (lock) {
      rounds.remove(maintained);
      lock.notifyAll();
    }
  }

  /** Whether one is ticked. */
  public boolean isServed(Maintained maintained) {
    synchronized (lock) {
      return rounds.has(maintained);
    }
  }

  /**
   * Whether the thread could not be started; then {@link #restart}. Costs a load: slow paths ask.
   */
  public boolean isMissing() {
    return missing;
  }

  /** Tries again to start the thread, if the last time is a while ago. Never throws. */
  public void restart() {
    try {
      if (clock.getAsLong() - missedNanos >= PAUSE_NANOS) {
        ensureServed();
      }
    } catch (Throwable e) { // Whatever it was: the caller wants memory. The next one tries again.
      missing = true;
    }
  }

  private void ensureServed() {
    Thread last = server.get();
    if (last != null && last.isAlive()) {
      return;
    }
    try {
      Thread next = threads.apply(this::run);
      if (server.compareAndSet(last, next)) { // Else somebody else was faster.
        next.start();
      }
      missing = false;
    } catch (Throwable e) { // No thread to be had now: an allocator can live without.
      missing = true;
      missedNanos = clock.getAsLong();
    }
  }

  private void run() {
    Thread self = Thread.currentThread();
    boolean failed = false;
    boolean more = true;
    while (more) {
      try {
        if (failed) {
          failed = false;
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        more = serve(self);
      } catch (Throwable e) { // Whatever it was: without this thread memory would never go back.
        failed = true;
      }
    }
  }

  /** One round when it is due; false if there is nobody to look after, or another thread does. */
  private boolean serve(Thread self) {
    if (!awaitDue(self)) {
      return false;
    }
    Maintained due = takeDue();
    if (due != null) {
      due.tick();
    }
    return true;
  }

  private @Nullable Maintained takeDue() {
    synchronized (lock) {
      return rounds.takeDue(clock.getAsLong());
    }
  }

  /** Waits until somebody is due; false if nobody will be, or if it is not this thread's turn. */
  private boolean awaitDue(Thread self) {
    synchronized (lock) {
      while (server.get() == self) {
        if (rounds.isEmpty()) {
          server.set(null); // Under the lock: whoever comes now starts another.
          return false;
        }
        long nanos = rounds.nanosToNext(clock.getAsLong());
        if (nanos <= 0) {
          return true;
        }
        try {
          lock.wait(Math.max(1, nanos / MILLI_NANOS + 1)); // Rounded up: it is due then.
        } catch (InterruptedException e) { // Not meant for this thread, and the flag is down now.
          Thread.onSpinWait();
        }
      }
      return false;
    }
  }
}
