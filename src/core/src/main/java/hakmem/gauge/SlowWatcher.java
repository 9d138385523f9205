// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;

/**
 * Who wants to be told when something slow has happened. Called by any thread, when what happened
 * is over; what it throws is lost.
 */
public interface SlowWatcher {
  /**
   * A request has failed, and everything is as it was before.
   *
   * @param committedBytes of the allocator, or of the tag whose limit refused
   * @param limitBytes of the same
   */
  void failed(AllocationFailedException failure, long committedBytes, long limitBytes);

  /** A wrong address was given; nothing has changed. */
  void wrongFree(AddressFault fault, long address);

  /** A heap has taken slabs over that nobody owned. */
  void adopted(int heapId, int blockBytes, long slabs);

  /** Memory has gone back to the system since the call before. */
  void purged(long purges, long bytes);
}
