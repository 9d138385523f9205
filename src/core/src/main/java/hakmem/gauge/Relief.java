// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.MemoryPressure;
import hakmem.api.MemoryPressureListener;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A request that was refused and is tried again. Private to its thread. */
public final class Relief {
  /**
   * How often the listener is asked for one request and limit. Half: a cache that gives one entry a
   * time runs out of turns for a block of four; double: one that always says yes takes as much
   * longer to fail.
   */
  static final int ASKED_MAX = 8;

  private final CommitGauge gauge;
  private final @Nullable MemoryPressureListener listener;
  private int asked;
  private boolean isAsking;
  private boolean passesSoftLimit;
  private @Nullable Throwable thrown;
  private final Trail trail;

  Relief(CommitGauge gauge, @Nullable MemoryPressureListener listener, Trail trail) {
    this.gauge = gauge;
    this.listener = listener;
    this.trail = trail;
  }

  /** What gave way to the request, also when it was tried before. */
  public Trail trail() {
    return trail;
  }

  /** Whether the thread is in the listener. */
  boolean isAsking() {
    return isAsking;
  }

  /** Whether the soft limit refuses what the thread asks for. */
  boolean waitsAtSoftLimit() {
    return !isAsking && !passesSoftLimit;
  }

  /**
   * Asks the listener; whether to try again. What the soft limit refuses always is, at last past
   * it. The caller holds no lock and no heap.
   *
   * @param requestedBytes of the request
   */
  public boolean again(RefusedRequest refused, long requestedBytes) {
    AllocationFailedException failure = refused.failure();
    if (failure == null) {
      if (!ask(MemoryPressure.Kind.SOFT_LIMIT, requestedBytes, gauge.softLimitBytes())) {
        passesSoftLimit = true;
        asked = 0;
      }
      return true;
    }
    if (failure.kind() == Cause.THRESHOLD) {
      return false;
    }
    boolean bySystem = failure.kind() == Cause.MAP_FAIL;
    return ask(
        bySystem ? MemoryPressure.Kind.SYSTEM : MemoryPressure.Kind.LIMIT,
        requestedBytes,
        bySystem ? Long.MAX_VALUE : gauge.limitBytes());
  }

  private boolean ask(MemoryPressure.Kind kind, long requestedBytes, long boundBytes) {
    if (listener == null || asked >= ASKED_MAX) {
      return false;
    }
    try {
      MemoryPressure pressure =
          new MemoryPressure(kind, requestedBytes, gauge.committedBytes(), boundBytes, asked++);
      isAsking = true;
      boolean again = listener.underPressure(pressure);
      trail.note(Attempt.Kind.LISTENER, again ? 1 : 0);
      return again;
    } catch (Throwable e) { // Whatever it was: there is nothing to be had.
      thrown = e;
      trail.note(Attempt.Kind.LISTENER, 0);
      return false;
    } finally {
      isAsking = false;
    }
  }

  /** The request fails: with this, which has with it what the listener threw. */
  public AllocationFailedException end(RefusedRequest refused) {
    AllocationFailedException failure = refused.failure();
    if (failure == null) {
      throw new IllegalArgumentException("the soft limit lets a request pass");
    }
    if (thrown != null) {
      failure.addSuppressed(thrown);
    }
    return failure;
  }
}
