// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One daemon thread for all open allocators of the process that want it. It keeps none of them
 * alive, ends when none is left and is started again when one comes. Thread-safe; its lock is never
 * held while a collection runs and never asked for by malloc or free.
 */
public final class Maintenance {
  private static final class Task {
    final WeakReference<HeapCollector> collector;
    final long periodNanos;
    long dueNanos;

    Task(HeapCollector collector, long periodNanos) {
      this.collector = new WeakReference<>(collector);
      this.periodNanos = periodNanos;
      this.dueNanos = System.nanoTime() + periodNanos;
    }
  }

  private static final Object LOCK = new Object();
  private static final List<Task> TASKS = new ArrayList<>();
  private static @Nullable Thread thread;

  private Maintenance() {}

  /**
   * Ticks a collector from now on.
   *
   * @param periodMillis more than 0
   */
  public static void add(HeapCollector collector, long periodMillis) {
    synchronized (LOCK) {
      TASKS.add(new Task(collector, Math.multiplyExact(periodMillis, 1_000_000L)));
      if (thread == null) {
        thread =
            Thread.ofPlatform()
                .daemon()
                .name("hakmem-maintenance")
                .inheritInheritableThreadLocals(false)
                .start(Maintenance::run);
      }
      LOCK.notifyAll();
    }
  }

  /** Ticks a collector no more; one that is under way is waited for by its own lock alone. */
  public static void remove(HeapCollector collector) {
    synchronized (LOCK) {
      TASKS.removeIf(task -> task.collector.refersTo(collector));
      LOCK.notifyAll();
    }
  }

  /** Whether a collector is ticked. */
  static boolean isServed(HeapCollector collector) {
    synchronized (LOCK) {
      return TASKS.stream().anyMatch(task -> task.collector.refersTo(collector));
    }
  }

  private static void run() {
    try {
      for (HeapCollector due = next(); due != null; due = next()) {
        due.tick();
      }
    } catch (InterruptedException e) {
      // Nobody should interrupt it; whoever does stops the maintenance until the next allocator.
      synchronized (LOCK) {
        thread = null;
      }
    }
  }

  /** Waits for the next collector that is due; null, and the thread is gone, if there is none. */
  private static @Nullable HeapCollector next() throws InterruptedException {
    synchronized (LOCK) {
      while (true) {
        long now = System.nanoTime();
        long wait = Long.MAX_VALUE;
        for (Iterator<Task> i = TASKS.iterator(); i.hasNext(); ) {
          Task task = i.next();
          HeapCollector collector = task.collector.get();
          if (collector == null) {
            i.remove();
          } else if (task.dueNanos - now <= 0) {
            task.dueNanos = now + task.periodNanos;
            return collector;
          } else {
            wait = Math.min(wait, task.dueNanos - now);
          }
        }
        if (TASKS.isEmpty()) {
          thread = null;
          return null;
        }
        LOCK.wait(Math.max(1, wait / 1_000_000L));
      }
    }
  }
}
