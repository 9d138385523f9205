// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * Who is asked for memory before a request passes the soft limit of an allocator, or fails: a cache
 * of the program that can shrink. See {@link Allocator#onMemoryPressure}.
 */
@FunctionalInterface
public interface MemoryPressureListener {
  /**
   * May free blocks, of this thread or of others, and says whether the request be tried again.
   *
   * <p>Called by the thread whose request waits, which holds no lock and no heap of the allocator
   * meanwhile; several threads may call at a time. All operations of the allocator are allowed in
   * here. Requests from in here pass the soft limit, and ask nobody before they fail.
   *
   * <p>What it throws, be it an Error, counts as false. It is added to the exception as suppressed
   * if the request fails, and is lost else.
   *
   * @param pressure what is about to refuse
   * @return whether to try again, which is done up to 8 times for a request and a limit; false: the
   *     request passes the soft limit, or fails
   */
  boolean underPressure(MemoryPressure pressure);
}
