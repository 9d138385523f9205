// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Who watches the operations of an allocator. Thread-safe; its lock is what makes one order of all
 * operations that are watched. What tells is called with the lock, when an operation is over: it
 * never throws, and makes no Java object.
 */
final class Watch {
  /** A watcher, and those after it. */
  private record Link(OperationWatcher watcher, @Nullable Link next) {}

  /** Guarded by this. */
  private @Nullable Link first;

  private volatile boolean isOn;

  /** Whether the calling thread has the lock: it is inside an operation that is watched. */
  boolean isHeld() {
    return Thread.holdsLock(this);
  }

  /** Whether anybody watches. */
  boolean isOn() {
    return isOn;
  }

  /** One more, from the next operation on. */
  synchronized void add(OperationWatcher watcher) {
    first = new Link(watcher, first);
    isOn = true;
  }

  /** One less; waits for an operation that is under way. Whether anybody is left. */
  synchronized boolean remove(OperationWatcher watcher) {
    first = without(first, watcher);
    isOn = first != null;
    return isOn;
  }

  private static @Nullable Link without(@Nullable Link from, OperationWatcher watcher) {
    if (from == null || from.watcher == watcher) {
      return from == null ? null : from.next;
    }
    return new Link(from.watcher, without(from.next, watcher));
  }

  synchronized void allocated(char operation, long address, long bytes, long alignment) {
    for (Link link = first; link != null; link = link.next) {
      try {
        link.watcher.allocated(operation, address, bytes, alignment);
      } catch (Throwable e) { // Whatever it was: the program gets its block.
        drop(link.watcher, e);
      }
    }
  }

  synchronized void resized(long before, long after, long bytes) {
    for (Link link = first; link != null; link = link.next) {
      try {
        link.watcher.resized(before, after, bytes);
      } catch (Throwable e) { // Whatever it was: the program gets its block.
        drop(link.watcher, e);
      }
    }
  }

  synchronized void freed(long address) {
    for (Link link = first; link != null; link = link.next) {
      try {
        link.watcher.freed(address);
      } catch (Throwable e) { // Whatever it was: the block is free.
        drop(link.watcher, e);
      }
    }
  }

  synchronized void refused(long address, AddressFault fault) {
    for (Link link = first; link != null; link = link.next) {
      try {
        link.watcher.refused(address, fault);
      } catch (Throwable e) { // Whatever it was: the free is answered all the same.
        drop(link.watcher, e);
      }
    }
  }

  synchronized void failed(char operation, long bytes, long alignment, RuntimeException failure) {
    for (Link link = first; link != null; link = link.next) {
      try {
        link.watcher.failed(operation, bytes, alignment, failure);
      } catch (Throwable e) { // Whatever it was: the request has failed already.
        drop(link.watcher, e);
      }
    }
  }

  private void drop(OperationWatcher watcher, Throwable failure) {
    try {
      watcher.lost(failure);
      boolean ignored = remove(watcher);
    } catch (Throwable e) { // No room even for this: it will be told, and fail, again.
      return;
    }
  }
}
