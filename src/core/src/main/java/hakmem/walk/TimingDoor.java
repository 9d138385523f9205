// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.bin.AllocatorParts;
import hakmem.gauge.OperationTimer;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.StepWatcher;
import hakmem.heap.HeapsByThread;

/**
 * The one way from an allocator to its times, for the module that measures them: its package is
 * exported to that alone. Thread-safe.
 */
public final class TimingDoor {
  private final SlowSteps steps;
  private final HeapsByThread heaps;
  private final long lostBefore;

  private TimingDoor(SlowSteps steps, HeapsByThread heaps) {
    this.steps = steps;
    this.heaps = heaps;
    this.lostBefore = steps.lost();
  }

  /**
   * That of an allocator.
   *
   * @throws hakmem.api.AllocatorClosedException it is closed
   * @throws IllegalArgumentException if it is none
   */
  public static TimingDoor open(Object allocator) {
    AllocatorParts parts = EngineDoor.open(allocator).parts();
    parts.lifetime().checkOpen();
    return new TimingDoor(parts.steps(), EngineDoor.heapsOf(allocator));
  }

  /** See {@link HeapsByThread#time}. */
  public boolean time(OperationTimer timer, int every) {
    return heaps.time(timer, every);
  }

  /** See {@link HeapsByThread#timeInRounds}. */
  public boolean timeInRounds(OperationTimer timer, int every) {
    return heaps.timeInRounds(timer, every);
  }

  /** See {@link HeapsByThread#beginRound}. */
  public void beginRound() {
    heaps.beginRound();
  }

  /** See {@link HeapsByThread#stopTiming}. */
  public void stopTiming(OperationTimer timer) {
    heaps.stopTiming(timer);
  }

  /** See {@link SlowSteps#watch}. */
  public void watch(StepWatcher watcher) {
    steps.watch(watcher);
  }

  /** See {@link SlowSteps#unwatch}. */
  public void unwatch(StepWatcher watcher) {
    steps.unwatch(watcher);
  }

  /** Steps of which a watcher was not told, because of an error, since the door was opened. */
  public long lost() {
    return steps.lost() - lostBefore;
  }
}
