// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.base.Kinds;
import hakmem.kind.AnyKind;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/*
 * Implementation note.
 *
 * A step is told once, when it is over: with two calls an Error could come in between, and each
 * watcher would need to know what every thread is in. As long as nobody in the process has ever
 * watched, a step reads one static field, which no thread writes: no word that threads share more
 * than before, neither for caches nor for the searches of interleavings.
 */
/** The slow steps of an allocator, and who is told of them. Thread-safe. */
public final class SlowSteps {
  private static volatile boolean everWatched;

  private final CopyOnWriteArrayList<StepWatcher> watchers = new CopyOnWriteArrayList<>();
  private final AtomicLong lost = new AtomicLong();

  /** Nobody watches yet. */
  public SlowSteps() {}

  /** One more watches, from the next step on. */
  public void watch(StepWatcher watcher) {
    boolean ignored = watchers.add(watcher);
    everWatched = true;
  }

  /** One less; it may still be told of a step that is under way. */
  public void unwatch(StepWatcher watcher) {
    boolean ignored = watchers.remove(watcher);
  }

  /** A step begins. Returns the time for {@link #end}; 0: nobody watches. Cost then: one load. */
  public long begin() {
    return everWatched && !watchers.isEmpty() ? System.nanoTime() | 1 : 0;
  }

  /**
   * A step is over, and everything is in order: whatever a watcher throws is lost here.
   *
   * @param begun what {@link #begin} has returned
   * @param blockBytes of the size class; 0: of none
   * @param address where the slab, superslab, unit or span begins; 0: there is none
   * @param amount see {@link SlowStep}
   */
  public void end(SlowStep step, long begun, int blockBytes, @AnyKind long address, long amount) {
    if (begun != 0) {
      tell(step, begun, blockBytes, Kinds.plain(address), amount);
    }
  }

  private void tell(SlowStep step, long begun, int blockBytes, long address, long amount) {
    try {
      long nanos = System.nanoTime() - begun;
      for (StepWatcher watcher : watchers) {
        tell(watcher, step, begun, nanos, blockBytes, address, amount);
      }
    } catch (Throwable e) { // Whatever it was: the step is over.
      countLost();
    }
  }

  private void tell(
      StepWatcher watcher,
      SlowStep step,
      long begun,
      long nanos,
      int blockBytes,
      long address,
      long amount) {
    try {
      watcher.stepped(step, begun, nanos, blockBytes, address, amount);
    } catch (Throwable e) { // Whatever it was: the others are told.
      countLost();
    }
  }

  private void countLost() {
    lost.incrementAndGet();
  }

  /** Steps of which a watcher was not told, because of an error; since the allocator was built. */
  public long lost() {
    return lost.get();
  }
}
