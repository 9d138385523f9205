// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AllocationFailedException;
import hakmem.bin.AllocatorParts;
import hakmem.gauge.FailureLog;
import hakmem.gauge.Pressure;
import hakmem.gauge.RefusedRequest;
import hakmem.gauge.Relief;
import hakmem.gauge.Trail;
import hakmem.kind.UserAddress;

/**
 * What becomes of requests that were refused: they fail, or the listener is asked and they are
 * tried again. Thread-safe.
 */
final class Refusals {
  private final AllocatorParts shared;
  private final Watch watch;

  /**
   * Of an allocator.
   *
   * @param watch a watched operation holds a lock
   */
  Refusals(AllocatorParts shared, Watch watch) {
    this.shared = shared;
    this.watch = watch;
  }

  /** A request, made anew from its beginning. */
  @FunctionalInterface
  interface Attempt {
    /** The address that a request of so many bytes gets; RefusedRequest if it is refused again. */
    @UserAddress
    long attempt(long requestedBytes);
  }

  /**
   * Throws what a request ends with if nobody is to be asked, and the refusal itself if somebody up
   * the stack asks, who has a seat or a lock now, or who tries again.
   *
   * @param hasSeat the heap is one that threads share
   */
  void throwUnlessOurs(RefusedRequest refused, boolean hasSeat) {
    AllocationFailedException failure = refused.failure();
    if (failure != null && shared.pressure().isFinal()) {
      throw counted(failure, refused.trail());
    }
    if (hasSeat || watch.isHeld() || shared.pressure().isTrying()) {
      throw refused;
    }
  }

  /**
   * Tries a request again for as long as the listener gives memory back. The caller holds no heap,
   * no seat and no lock.
   */
  @UserAddress
  long again(RefusedRequest refused, long requestedBytes, Attempt attempt) {
    Pressure pressure = shared.pressure();
    try {
      Relief relief = pressure.begin(shared.gauge(), refused.trail());
      RefusedRequest last = refused;
      while (relief.again(last, requestedBytes)) {
        try {
          long block = attempt.attempt(requestedBytes);
          pressure.end();
          return block;
        } catch (RefusedRequest e) {
          relief.trail().addAll(e.trail());
          last = e;
        }
      }
      AllocationFailedException failure = counted(relief.end(last), relief.trail());
      pressure.end();
      throw failure;
    } catch (Throwable e) { // Error: finished.
      pressure.end();
      throw e;
    }
  }

  /** The failure, which the statistics have then, and the record of failures if there is one. */
  AllocationFailedException counted(AllocationFailedException failure, Trail trail) {
    shared.counts().countFailure(failure, shared.gauge());
    FailureLog log = shared.failures();
    if (log.isOn()) {
      try {
        log.add(FailureReport.of(shared, failure, trail));
      } catch (Throwable e) { // Whatever it was: the request has failed already.
        log.lose();
      }
    }
    return failure;
  }
}
