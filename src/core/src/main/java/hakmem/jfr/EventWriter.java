// SPDX-License-Identifier: Apache-2.0
package hakmem.jfr;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.gauge.SlowWatcher;

/** Writes an event for each slow thing that an allocator tells. Thread-safe. */
final class EventWriter implements SlowWatcher {
  private final String tag;

  EventWriter(String tag) {
    this.tag = tag;
  }

  @Override
  public void failed(AllocationFailedException failure, long committedBytes, long limitBytes) {
    AllocationFailureEvent event = new AllocationFailureEvent();
    if (event.shouldCommit()) {
      event.tag = tag;
      event.limitTag = failure.tag();
      event.cause = failure.kind().name();
      event.requestedBytes = failure.requestedBytes();
      event.errno = failure.errno();
      event.committedBytes = committedBytes;
      event.limitBytes = limitBytes;
      event.commit();
    }
    if (failure.kind() == Cause.EXHAUSTION && limitBytes < Long.MAX_VALUE) {
      limitReached(failure, committedBytes, limitBytes);
    }
  }

  private void limitReached(
      AllocationFailedException failure, long committedBytes, long limitBytes) {
    LimitReachedEvent event = new LimitReachedEvent();
    if (event.shouldCommit()) {
      event.tag = tag;
      event.limitTag = failure.tag();
      event.requestedBytes = failure.requestedBytes();
      event.committedBytes = committedBytes;
      event.limitBytes = limitBytes;
      event.commit();
    }
  }

  @Override
  public void wrongFree(AddressFault fault, long address) {
    WrongFreeEvent event = new WrongFreeEvent();
    if (event.shouldCommit()) {
      event.tag = tag;
      event.kind = fault.name();
      event.address = address;
      event.commit();
    }
  }

  @Override
  public void adopted(int heapId, int blockBytes, long slabs) {
    AdoptionEvent event = new AdoptionEvent();
    if (event.shouldCommit()) {
      event.tag = tag;
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
      event.tag = tag;
      event.purges = purges;
      event.bytes = bytes;
      event.commit();
    }
  }
}
