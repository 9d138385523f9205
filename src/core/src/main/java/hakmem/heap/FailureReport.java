// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailure;
import hakmem.api.AllocationFailure.Bounds;
import hakmem.api.AllocationFailure.Memory;
import hakmem.base.Text;
import hakmem.bin.AllocatorParts;
import hakmem.gauge.Account;
import hakmem.gauge.Trail;
import hakmem.pool.FreeUnits;

/** What an allocator is like when a request fails. Stateless. */
final class FailureReport {
  private FailureReport() {}

  /** A failure of the calling thread, now. */
  static AllocationFailure of(
      AllocatorParts parts, AllocationFailedException failure, Trail trail) {
    Account refusing = parts.gauge().refusing(failure);
    return new AllocationFailure(
        parts.failures().nextNumber(),
        System.currentTimeMillis(),
        Text.nameOf(Thread.currentThread()),
        failure.kind(),
        failure.requestedBytes(),
        trail.alignment(),
        failure.errno(),
        new Bounds(
            failure.tag(),
            refusing.limitBytes(),
            refusing.softLimitBytes(),
            parts.retained().boundBytes()),
        memory(parts),
        trail.attempts());
  }

  private static Memory memory(AllocatorParts parts) {
    FreeUnits units = parts.pool().freeUnits();
    return new Memory(
        parts.gauge().committedBytes(),
        parts.retainedBytes(),
        parts.spans().cachedBytes(),
        parts.registry().reservedBytes() + parts.spans().reservedBytes(),
        units.bytes(),
        units.longestBytes(),
        parts.spans().longestFreeBytes());
  }
}
