// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * What an allocator tells a {@link MemoryPressureListener}.
 *
 * @param kind what is about to refuse
 * @param requestedBytes of the request that waits, rounded to its block if it fits a slab
 * @param committedBytes of the allocator, at this moment
 * @param boundBytes the limit in question; the largest long if the system refuses
 * @param asked how often the listener was asked for this request and this kind before
 */
public record MemoryPressure(
    Kind kind, long requestedBytes, long committedBytes, long boundBytes, int asked) {
  /** What is about to refuse. Versions to come may add more. */
  public enum Kind {
    /** The soft limit; if the listener has nothing to give, the request passes it. */
    SOFT_LIMIT,
    /** The limit, or address space has run out; else the request fails. */
    LIMIT,
    /** The operating system; else the request fails. */
    SYSTEM
  }
}
