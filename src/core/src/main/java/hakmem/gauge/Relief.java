// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.MemoryPressure;
import hakmem.api.MemoryPressureListener;
import java.util.List;
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

  /** By level of tags: whoever is asked at the limit of one may have blocks in those further in. */
  private final List<@Nullable MemoryPressureListener> listeners;

  private int asked;
  private boolean isAsking;
  private boolean passesSoftLimit;
  private @Nullable Throwable thrown;
  private final Trail trail;

  Relief(CommitGauge gauge, List<@Nullable MemoryPressureListener> listeners, Trail trail) {
    this.gauge = gauge;
    this.listeners = listeners;
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
   * Asks the listener of the tag whose limit refuses, or one further in; whether to try again. What
   * the soft limit refuses always is, at last past it. The caller holds no lock and no heap.
   *
   * @param requestedBytes of the request
   */
  public boolean again(RefusedRequest refused, long requestedBytes) {
    AllocationFailedException failure = refused.failure();
    if (failure == null) {
      if (!ask(MemoryPressure.Kind.SOFT_LIMIT, requestedBytes, refused.level())) {
        passesSoftLimit = true;
        asked = 0;
      }
      return true;
    }
    if (failure.kind() == Cause.THRESHOLD) {
      return false;
    }
    return failure.kind() == Cause.MAP_FAIL
        ? ask(MemoryPressure.Kind.SYSTEM, requestedBytes, 0)
        : ask(MemoryPressure.Kind.LIMIT, requestedBytes, gauge.levelOf(failure.tag()));
  }

  /** Asks from a level inwards, until somebody has something to give. */
  private boolean ask(MemoryPressure.Kind kind, long requestedBytes, int level) {
    for (int i = Math.min(level, listeners.size() - 1); i < listeners.size(); i++) {
      MemoryPressureListener listener = listeners.get(i);
      if (listener != null && asked < ASKED_MAX && ask(listener, kind, requestedBytes, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean ask(
      MemoryPressureListener listener, MemoryPressure.Kind kind, long requestedBytes, int level) {
    try {
      Account account = gauge.own().at(level);
      long limitBytes =
          kind == MemoryPressure.Kind.SOFT_LIMIT ? account.softLimitBytes() : account.limitBytes();
      long boundBytes = kind == MemoryPressure.Kind.SYSTEM ? Long.MAX_VALUE : limitBytes;
      MemoryPressure pressure =
          new MemoryPressure(kind, requestedBytes, account.chargedBytes(), boundBytes, asked++);
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
