// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What waits in the scopes of a group, and those that are to be ended. Thread-safe, lock-free. */
final class WaitingScopes {
  private final BlockSource source;
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  /** Those of which no arena is open and which have not ended. */
  private final AtomicReference<@Nullable GroupScope> ending = new AtomicReference<>();

  WaitingScopes(BlockSource source, long bytesMax) {
    this.source = source;
    this.bytesMax = bytesMax;
  }

  long bytes() {
    return bytes.get();
  }

  boolean isFull() {
    return bytes.get() >= bytesMax;
  }

  /** So many bytes more wait. */
  void add(long more) {
    long ignored = bytes.addAndGet(more);
  }

  /**
   * No more arenas join a scope, and it comes on the list if the caller has to end it.
   *
   * @param closing whether also if arenas of it are open: then the last of these puts it there
   */
  void seal(GroupScope scope, boolean closing) {
    boolean isLast = false;
    try {
      isLast = closing ? scope.seal() : scope.sealIfNoneOpen();
      if (isLast) {
        push(scope);
      }
    } catch (Throwable e) { // Error: finished.
      if (isLast) {
        push(scope);
      }
      throw e;
    }
  }

  /** Puts a scope on the list, that nobody else has and of which no arena is or will be open. */
  void push(GroupScope scope) {
    GroupScope before;
    do {
      before = ending.get();
      scope.next = before;
    } while (!ending.compareAndSet(before, scope));
  }

  /** Ends the scopes on the list; false: one of them is in use, and stays on it. */
  boolean endAll() {
    GroupScope scope = ending.getAndSet(null);
    boolean all = true;
    while (scope != null) {
      GroupScope next = scope.next;
      try {
        if (!end(scope)) {
          push(scope);
          all = false;
        }
      } catch (Throwable e) { // Error: finished.
        push(scope);
        pushAll(next);
        throw e;
      }
      scope = next;
    }
    return all;
  }

  private void pushAll(@Nullable GroupScope first) {
    GroupScope scope = first;
    while (scope != null) {
      GroupScope next = scope.next;
      push(scope);
      scope = next;
    }
  }

  private boolean end(GroupScope scope) {
    if (!scope.end()) {
      return false;
    }
    RuntimeException fault = null;
    for (TakenBlock held = scope.poll(); held != null; held = scope.poll()) {
      long ignored = bytes.addAndGet(-held.bytes);
      RuntimeException now = source.give(held.block);
      fault = now == null ? fault : now;
    }
    if (fault != null) {
      throw fault;
    }
    return true;
  }
}
