// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocationFailedException;
import java.io.Serial;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A request comes out of where it was refused, so that a listener is asked when no lock and no heap
 * is held any more. It never reaches the program.
 */
public final class RefusedRequest extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final @Nullable AllocationFailedException failure;

  private final transient Trail trail;

  /** How far in the account lies whose soft limit it is. */
  private final int level;

  private RefusedRequest(@Nullable AllocationFailedException failure, Trail trail, int level) {
    super(null, null, false, false);
    this.failure = failure;
    this.trail = trail;
    this.level = level;
  }

  /** By the soft limit of an account that lies so far in. */
  static RefusedRequest bySoftLimit(int level) {
    return new RefusedRequest(null, Trail.NONE, level);
  }

  /** A refusal as it is, or one of a request that has failed. */
  public static RefusedRequest of(RuntimeException refused) {
    return refused instanceof AllocationFailedException failed
        ? new RefusedRequest(failed, Trail.NONE, 0)
        : (RefusedRequest) refused;
  }

  /** A refusal with what gave way before; the same one if nobody keeps that. */
  public static RuntimeException with(RuntimeException refused, Trail trail) {
    if (trail == Trail.NONE) {
      return refused;
    }
    try {
      RefusedRequest request = of(refused);
      return new RefusedRequest(request.failure, trail, request.level);
    } catch (Throwable e) { // Error: passed over. The refusal itself must not be lost.
      return refused;
    }
  }

  /** What gave way before it was refused. */
  public Trail trail() {
    return trail;
  }

  /** With what the request fails; null: the soft limit alone is in the way. */
  public @Nullable AllocationFailedException failure() {
    return failure;
  }

  /** How far in the account lies whose soft limit is in the way. */
  int level() {
    return level;
  }
}
