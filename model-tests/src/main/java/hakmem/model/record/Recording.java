// SPDX-License-Identifier: Apache-2.0
package hakmem.model.record;

import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The events of one run in the order in which they happened: an instrumented access to a shared
 * word and its event are made under one lock, so the order in the log is the order of the accesses.
 * Events of private actions are added when they are done, before anybody else can know. Threads are
 * otherwise free.
 */
final class Recording {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<RawEvent> events = new ArrayList<>();
  private final ThreadLocal<Integer> thread = ThreadLocal.withInitial(() -> 0);
  private boolean on = true;

  /** What the calling thread's events are said to be done by. */
  void enter(int number) {
    thread.set(number);
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Adds an event; null if nothing is recorded. */
  @Nullable RawEvent add(RawEvent.Action action, Slab slab, long... values) {
    lock.lock();
    try {
      if (on && thread.get() != 0) {
        List<Long> list = new ArrayList<>(values.length);
        for (long value : values) {
          list.add(value);
        }
        RawEvent event = new RawEvent(thread.get(), action, slab, list);
        events.add(event);
        return event;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is recorded any more; the events so far. */
  List<RawEvent> stop() {
    lock.lock();
    try {
      on = false;
      return events;
    } finally {
      lock.unlock();
    }
  }
}
