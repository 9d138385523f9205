// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * One word decides: how many arenas have joined, how many of them are open, and whether more may
 * join. It becomes "no more, none open" once, and whoever makes it so has the scope and ends it.
 */
/** A scope that some arenas of a group have in common, and their blocks that wait. Thread-safe. */
final class GroupScope {
  /** Half: a handshake costs each arena twice as much; double: 0.1 microseconds less of 0.5. */
  static final int JOINED_MAX = 256;

  private static final long OPEN = 1;
  private static final long JOINED = 1L << 32;
  private static final long OPEN_MASK = JOINED - 1;
  private static final long SEALED = Long.MIN_VALUE;

  final Arena arena = Arena.ofShared();

  /** The one behind it on the list of those that are to be ended. Of whoever has this one. */
  @Nullable GroupScope next;

  private final AtomicLong state = new AtomicLong();
  private final AtomicReference<@Nullable TakenBlock> waiting = new AtomicReference<>();

  GroupScope() {}

  /** One more arena, unless no more may join. */
  boolean tryJoin() {
    while (true) {
      long before = state.get();
      if (before < 0) {
        return false;
      }
      long after = before + JOINED + OPEN;
      if (state.compareAndSet(before, after >>> 32 == JOINED_MAX ? after | SEALED : after)) {
        return true;
      }
    }
  }

  /**
   * The blocks of an arena wait from now on.
   *
   * @return their bytes
   */
  long await(TakenBlock first) {
    long bytes = first.bytes;
    TakenBlock last = first;
    for (TakenBlock held = first.next; held != null; held = held.next) {
      bytes += held.bytes;
      last = held;
    }
    TakenBlock before;
    do {
      before = waiting.get();
      last.next = before;
    } while (!waiting.compareAndSet(before, first));
    return bytes;
  }

  /**
   * One arena fewer is open.
   *
   * @param seals whether no more arenas join from now on
   * @return true: the caller has to end the scope
   */
  boolean leave(boolean seals) {
    while (true) {
      long before = state.get();
      long after = before - OPEN | (seals ? SEALED : 0);
      if (state.compareAndSet(before, after)) {
        return after < 0 && (after & OPEN_MASK) == 0;
      }
    }
  }

  /** No more arenas join; true: the caller has to end the scope, since none is open. */
  boolean seal() {
    while (true) {
      long before = state.get();
      if (before < 0) {
        return false;
      }
      if (state.compareAndSet(before, before | SEALED)) {
        return (before & OPEN_MASK) == 0;
      }
    }
  }

  /** No more arenas join if none is open; true: the caller has to end the scope. */
  boolean sealIfNoneOpen() {
    long before = state.get();
    return before >= 0 && (before & OPEN_MASK) == 0 && state.compareAndSet(before, before | SEALED);
  }

  /** Ends the scope; false: a native call uses a segment. Once it has ended, it stays so. */
  boolean end() {
    if (!arena.scope().isAlive()) {
      return true;
    }
    try {
      arena.close();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** One of the blocks that wait, of a scope that has ended; null: there are no more. */
  @Nullable TakenBlock poll() {
    TakenBlock first = waiting.get();
    if (first != null) {
      waiting.set(first.next); // Nobody adds any more, and one caller has the scope.
    }
    return first;
  }
}
