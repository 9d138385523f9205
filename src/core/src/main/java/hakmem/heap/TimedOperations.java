// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.base.StackRoom;
import hakmem.gauge.OperationTimer;
import hakmem.kind.UserAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Operations of which some are timed, chosen by chance: each malloc and free has the same. What
 * fails or is refused is not timed. Thread-safe, as those behind it.
 */
final class TimedOperations implements HeapOperations {
  private final OperationTimer timer;
  private final int every;
  private final HeapOperations behind;
  private final HeapOperations others;
  private final Supplier<@Nullable BlockHeap> ahead;

  /**
   * Those behind it.
   *
   * @param every one in so many is timed, 1 or more
   * @param behind the operations that are timed
   * @param others the operations that are not
   * @param ahead looks for the calling thread's heap, so that none of the time goes into it
   */
  TimedOperations(
      OperationTimer timer,
      int every,
      HeapOperations behind,
      HeapOperations others,
      Supplier<@Nullable BlockHeap> ahead) {
    this.timer = timer;
    this.every = every;
    this.behind = behind;
    this.others = others;
    this.ahead = ahead;
  }

  private boolean isChosen() {
    return every > 0 && ThreadLocalRandom.current().nextInt(every) == 0;
  }

  @Override
  public @UserAddress long malloc(long bytes) {
    if (!isChosen()) {
      return others.malloc(bytes);
    }
    StackRoom.require();
    BlockHeap ignored = ahead.get();
    long begun = System.nanoTime();
    long address = behind.malloc(bytes);
    tellMalloc(begun);
    return address;
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    return others.calloc(count, elementBytes);
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    return others.alignedAlloc(bytes, alignment);
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    return others.realloc(address, bytes);
  }

  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    if (address == 0 || !isChosen()) {
      return others.tryFree(address);
    }
    StackRoom.require();
    BlockHeap ignored = ahead.get();
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
