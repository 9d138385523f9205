// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.base.StackRoom;
import hakmem.gauge.OperationTimer;
import hakmem.kind.UserAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Operations of which some are timed, chosen by chance: each malloc and free has the same. What
 * fails or is refused is not timed.
 */
final class TimedOperations implements HeapOperations {
  private final OperationTimer timer;
  private final int every;
  private final HeapOperations behind;

  /**
   * Those behind it.
   *
   * @param every one in so many is timed, 1 or more
   */
  TimedOperations(OperationTimer timer, int every, HeapOperations behind) {
    this.timer = timer;
    this.every = every;
    this.behind = behind;
  }

  private boolean isChosen() {
    return every > 0 && ThreadLocalRandom.current().nextInt(every) == 0;
  }

  @Override
  public @UserAddress long malloc(long bytes) {
    if (!isChosen()) {
      return behind.malloc(bytes);
    }
    StackRoom.require();
    long begun = System.nanoTime();
    long address = behind.malloc(bytes);
    tellMalloc(begun);
    return address;
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    return behind.calloc(count, elementBytes);
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    return behind.alignedAlloc(bytes, alignment);
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    return behind.realloc(address, bytes);
  }

  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    if (address == 0 || !isChosen()) {
      return behind.tryFree(address);
    }
    StackRoom.require();
    long begun = System.nanoTime();
    AddressFault fault = behind.tryFree(address);
    if (fault == null) {
      tellFree(begun);
    }
    return fault;
  }

  private void tellMalloc(long begun) {
    try {
      timer.timedMalloc(System.nanoTime() - begun);
    } catch (Throwable e) { // Whatever it was: the program gets its block.
      lost(e);
    }
  }

  private void tellFree(long begun) {
    try {
      timer.timedFree(System.nanoTime() - begun);
    } catch (Throwable e) { // Whatever it was: the block is free.
      lost(e);
    }
  }

  private void lost(Throwable cause) {
    try {
      timer.lost(cause);
    } catch (Throwable e) { // No room even for this.
      return;
    }
  }
}
