// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The events of one run in the order in which they happened: an instrumented access to a shared
 * word and its event are made under one lock, so the order in the log is the order of the accesses.
 * Events of private actions are added when they are done, before anybody else can know. Threads are
 * otherwise free.
 */
final class ActionRecording {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<RawEvent> events = new ArrayList<>();
  private final IntSupplier thread;
  private boolean on = true;

  /**
   * An empty recording.
   *
   * @param thread number of the calling thread, from 1; 0: its events are not recorded
   */
  ActionRecording(IntSupplier thread) {
    this.thread = thread;
  }

  /** Number of the calling thread. */
  int thread() {
    return thread.getAsInt();
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
      if (on && thread() != 0) {
        List<Long> list = new ArrayList<>(values.length);
        for (long value : values) {
          list.add(value);
        }
        RawEvent event = new RawEvent(thread(), action, slab, list);
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
