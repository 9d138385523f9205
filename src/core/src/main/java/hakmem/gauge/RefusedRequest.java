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

  private RefusedRequest(@Nullable AllocationFailedException failure) {
    super(null, null, false, false);
    this.failure = failure;
  }

  /** By the soft limit. */
  static RefusedRequest bySoftLimit() {
    return new RefusedRequest(null);
  }

  /** A refusal as it is, or one of a request that has failed. */
  public static RefusedRequest of(RuntimeException refused) {
    return refused instanceof AllocationFailedException failed
        ? new RefusedRequest(failed)
        : (RefusedRequest) refused;
  }

  /** With what the request fails; null: the soft limit alone is in the way. */
  public @Nullable AllocationFailedException failure() {
    return failure;
  }
}
