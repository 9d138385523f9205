// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.gauge.SlowWatcher;

/** Writes an event for each slow thing that an allocator tells. Thread-safe. */
final class EventWriter implements SlowWatcher {
  EventWriter() {}

  @Override
  public void failed(AllocationFailedException failure, long committedBytes, long limitBytes) {
    AllocationFailureEvent event = new AllocationFailureEvent();
    if (event.shouldCommit()) {
      event.cause = failure.kind().name();
      event.requestedBytes = failure.requestedBytes();
      event.errno = failure.errno();
      event.committedBytes = committedBytes;
      event.limitBytes = limitBytes;
      event.commit();
    }
    if (failure.kind() == Cause.EXHAUSTION && limitBytes < Long.MAX_VALUE) {
      limitReached(failure.requestedBytes(), committedBytes, limitBytes);
    }
  }

  private static void limitReached(long requestedBytes, long committedBytes, long limitBytes) {
    LimitReachedEvent event = new LimitReachedEvent();
    if (event.shouldCommit()) {
      event.requestedBytes = requestedBytes;
      event.committedBytes = committedBytes;
      event.limitBytes = limitBytes;
      event.commit();
    }
  }

  @Override
  public void wrongFree(AddressFault fault, long address) {
    WrongFreeEvent event = new WrongFreeEvent();
    if (event.shouldCommit()) {
      event.kind = fault.name();
      event.address = address;
      event.commit();
    }
  }

  @Override
  public void adopted(int heapId, int blockBytes, long slabs) {
    AdoptionEvent event = new AdoptionEvent();
    if (event.shouldCommit()) {
      event.heap = heapId;
      event.blockBytes = blockBytes;
      event.slabs = slabs;
      event.commit();
    }
  }

  @Override
  public void purged(long purges, long bytes) {
    PurgeEvent event = new PurgeEvent();
    if (event.shouldCommit()) {
      event.purges = purges;
      event.bytes = bytes;
      event.commit();
    }
  }
}
