// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.api.BlockArena;
import hakmem.api.ScopeGroup;
import hakmem.base.StackRoom;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The scopes that arenas of a group have in common. Thread-safe, lock-free. */
public final class BlockScopeGroup implements ScopeGroup {
  private final BlockSource source;
  private final WaitingScopes waiting;

  /** Which new arenas join; null: none yet. */
  private final AtomicReference<@Nullable GroupScope> current = new AtomicReference<>();

  private volatile boolean closed;

  /**
   * Without a scope yet.
   *
   * @param waitingBytesMax bound on what waits, 0 or more
   */
  public BlockScopeGroup(BlockSource source, long waitingBytesMax) {
    source.checkOpen();
    this.source = source;
    this.waiting = new WaitingScopes(source, waitingBytesMax);
  }

  @Override
  public BlockArena sharedArena() {
    while (true) {
      if (closed) {
        throw new IllegalStateException("the group is closed; make another one");
      }
      source.checkOpen();
      GroupScope scope = current.get();
      if (scope != null) {
        BlockArena joined = new GroupedArena(source, waiting, scope);
        if (scope.tryJoin()) {
          return joined;
        }
      }
      if (staysFull()) {
        return new SharedArena(source);
      }
      replace(scope);
    }
  }

  private boolean staysFull() {
    if (!waiting.isFull()) {
      return false;
    }
    StackRoom.requireForSteps();
    boolean all = waiting.endAll(); // A native call may have returned meanwhile.
    return waiting.isFull();
  }

  private void replace(@Nullable GroupScope scope) {
    GroupScope next = new GroupScope();
    if (current.compareAndSet(scope, next) && closed) {
      boolean empty = next.seal(); // Nobody else will look; without arenas there is nothing to end.
    }
  }

  @Override
  public long waitingBytes() {
    return waiting.bytes();
  }

  @Override
  public boolean endWaiting() {
    StackRoom.requireForSteps();
    GroupScope scope = current.get();
    if (scope != null) {
      waiting.seal(scope, false);
    }
    return waiting.endAll();
  }

  @Override
  public void close() {
    StackRoom.requireForSteps();
    closed = true;
    GroupScope scope = current.get();
    if (scope != null) {
      waiting.seal(scope, true);
    }
    if (!waiting.endAll()) {
      throw new IllegalStateException(
          "a native call uses a segment of a closed arena of the group; close it again later");
    }
  }
}
