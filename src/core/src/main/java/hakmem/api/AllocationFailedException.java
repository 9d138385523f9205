// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown when memory cannot be handed out. Everything allocated before stays usable, and a later
 * request may succeed.
 */
public final class AllocationFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why the request failed (incident I15 of the C allocator: the cause could not be told). */
  public enum Cause {
    /** No size class or mapping can hold the request: too large, or its size overflows. */
    THRESHOLD,
    /** A limit of this allocator is reached: its address range or byte limit is used up. */
    EXHAUSTION,
    /** The operating system refused memory. */
    MAP_FAIL
  }

  private final Cause kind;
  private final long requestedBytes;

  /**
   * @param kind why the request failed
   * @param requestedBytes what the caller asked for, rounded to its block if it fits a slab
   * @param message sentence, operands and remedy
   */
  public AllocationFailedException(Cause kind, long requestedBytes, String message) {
    super(message);
    this.kind = kind;
    this.requestedBytes = requestedBytes;
  }

  /** Why the request failed. */
  public Cause kind() {
    return kind;
  }

  /**
   * Bytes the caller asked for, rounded to its block if it fits a slab; -1 when the size itself
   * overflowed.
   */
  public long requestedBytes() {
    return requestedBytes;
  }
}
