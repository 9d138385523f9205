// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocationFailedException;
import java.io.Serial;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A request comes out of where it was refused, so that a listener is asked when no lock and no heap
 * is held any more. It never reaches the program.
 */
public final class Refusal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final @Nullable AllocationFailedException failure;

  private Refusal(@Nullable AllocationFailedException failure) {
    super(null, null, false, false);
    this.failure = failure;
  }

  /** By the soft limit. */
  static Refusal bySoftLimit() {
    return new Refusal(null);
  }

  /** A refusal as it is, or one of a request that has failed. */
  public static Refusal of(RuntimeException refused) {
    return refused instanceof AllocationFailedException failed
        ? new Refusal(failed)
        : (Refusal) refused;
  }

  /** With what the request fails; null: the soft limit alone is in the way. */
  public @Nullable AllocationFailedException failure() {
    return failure;
  }
}
