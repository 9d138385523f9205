// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import hakmem.api.IdleCollection;
import hakmem.base.StackRoom;
import hakmem.bin.AllocatorParts;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Takes memory back from heaps that nobody uses: what the maintenance thread does at each tick, and
 * whoever calls for it. One caller at a time; no malloc or free ever waits for it.
 */
public final class HeapCollector implements Maintained {
  private final AllocatorParts parts;
  private final LeasedHeaps<?> heaps;
  private final CollectorLock turn = new CollectorLock();
  private final AtomicLong errors = new AtomicLong();
  private long cutsAtLastTick = -1;
  private boolean stopped;

  /** Of these heaps. */
  public HeapCollector(AllocatorParts parts, LeasedHeaps<?> heaps) {
    this.parts = parts;
    this.heaps = heaps;
  }

  /**
   * Empties the heaps of dead threads and those in which nothing has happened since the collection
   * before; gives all that no slab has back if no slab was cut since then, and otherwise free units
   * that were free then; and of freed huge blocks those that nobody has wanted since the collection
   * before last, half of those that nobody has since the last one.
   */
  public IdleCollection collect() {
    return whilePaused(this::collectPaused);
  }

  private IdleCollection collectPaused() {
    if (stopped) {
      return new IdleCollection(0, 0, 0);
    }
    long before = parts.gauge().committedBytes();
    int dead = heaps.reapAll();
    int idle = heaps.drainIdle();
    heaps.collectSamples();
    long cuts = parts.pool().cutCount();
    if (cuts == cutsAtLastTick) {
      parts.pool().trim();
    } else {
      parts.pool().decay();
    }
    parts.sparseSlabs().decay();
    parts.spans().decay();
    cutsAtLastTick = cuts;
    parts.counts().notePurges(parts.gauge());
    long after = parts.gauge().committedBytes();
    return new IdleCollection(dead, idle, Math.max(0, before - after));
  }

  /** A collection that never throws and never waits: errors are counted. */
  @Override
  public void tick() {
    tryInTurn(this::collectPaused);
  }

  /** Between two collections: freed huge blocks decay step by step. Never throws, never waits. */
  void tickStep() {
    tryInTurn(
        () -> {
          if (!stopped) {
            parts.spans().decayByTime();
          }
        });
  }

  private void tryInTurn(Runnable action) {
    int holds = turn.holds();
    try {
      if (turn.tryTake()) {
        action.run();
        turn.leave();
      }
    } catch (Throwable e) { // Whatever it was: a helper's failure must not reach the program.
      leaveTo(holds);
      errors.incrementAndGet();
    }
  }

  /** No collection from now on: the memory is about to go. Waits for one that is under way. */
  public void stop() {
    whilePaused(() -> stopped = true);
  }

  /** The result of an action, an audit for instance, while no collection is under way. */
  public <T> T whilePaused(Supplier<T> action) {
    StackRoom.require();
    int holds = turn.holds();
    try {
      turn.take();
      T result = action.get();
      turn.leave();
      return result;
    } catch (Throwable e) { // Error: finished. It may come when the turn was taken.
      leaveTo(holds);
      throw e;
    }
  }

  private void leaveTo(int holds) {
    while (turn.holds() > holds) {
      turn.leave();
    }
  }

  /** Whether a collection is under way, or paused. */
  public boolean isBusy() {
    return turn.isTaken();
  }

  /** Collections of the maintenance thread that failed, since the allocator was built. */
  public long errors() {
    return errors.get();
  }

  /** Heaps of dead threads that were emptied, since the allocator was built. */
  public long deadHeaps() {
    return heaps.reapedHeaps();
  }

  /** How often an idle heap was emptied, since the allocator was built. */
  public long idleHeaps() {
    return heaps.drainedHeaps();
  }

  /** Heaps whose thread died inside an operation: nobody ever touches them. */
  public long leakedHeaps() {
    return heaps.leakedHeaps();
  }

  /** Damaged lists met while heaps were emptied. */
  public long damagedLists() {
    return heaps.damagedLists();
  }
}
