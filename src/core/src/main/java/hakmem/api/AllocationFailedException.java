// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown when memory cannot be handed out. Everything allocated before stays usable, and a later
 * request may succeed.
 */
public final class AllocationFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why a request failed. Versions to come may add more. */
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
  private final int errno;
  private final String tag;

  /**
   * Of a request that failed.
   *
   * @param kind why the request failed
   * @param requestedBytes what the caller asked for, rounded to its block if it fits a slab
   * @param message sentence, operands and remedy
   */
  public AllocationFailedException(Cause kind, long requestedBytes, String message) {
    this(kind, requestedBytes, 0, message, "");
  }

  /**
   * Of a request that failed since the system has refused.
   *
   * @param kind why the request failed
   * @param requestedBytes what the caller asked for, rounded to its block if it fits a slab
   * @param errno the system's reason; 0 if it is not known
   * @param message sentence, operands and remedy
   */
  public AllocationFailedException(Cause kind, long requestedBytes, int errno, String message) {
    this(kind, requestedBytes, errno, message, "");
  }

  /**
   * Of a request that failed at the limit of a tag.
   *
   * @param kind why the request failed
   * @param requestedBytes what the caller asked for, rounded to its block if it fits a slab
   * @param message sentence, operands and remedy
   * @param tag path of the tag whose limit is reached; empty: none's is
   */
  public AllocationFailedException(Cause kind, long requestedBytes, String message, String tag) {
    this(kind, requestedBytes, 0, message, tag);
  }

  private AllocationFailedException(
      Cause kind, long requestedBytes, int errno, String message, String tag) {
    super(message);
    this.kind = kind;
    this.requestedBytes = requestedBytes;
    this.errno = errno;
    this.tag = tag;
  }

  /**
   * Why the request failed.
   *
   * @return what to look at: the request, the allocator's limits, or the system's
   */
  public Cause kind() {
    return kind;
  }

  /**
   * How much was asked for.
   *
   * @return bytes, rounded to the block if it fits a slab; -1 if the size itself overflowed
   */
  public long requestedBytes() {
    return requestedBytes;
  }

  /**
   * Why the system has refused, as it says itself.
   *
   * @return errno; 0 if it has not refused, or if nobody asks for reasons: the option {@code
   *     recordFailures} does, for the whole process
   */
  public int errno() {
    return errno;
  }

  /**
   * Whose limit is reached: that of the allocator, or of one around it.
   *
   * @return path of its tag, see {@link Allocator#tag}; empty if it has no name, or if no limit of
   *     bytes is reached
   */
  public String tag() {
    return tag;
  }
}
