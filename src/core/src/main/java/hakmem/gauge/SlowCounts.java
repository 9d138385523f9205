// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How often slow things have happened since the allocator was built. Counted where a failure leaves
 * the allocator or a heap ends, never on a fast path. Thread-safe, lock-free; counting makes no
 * Java object.
 */
public final class SlowCounts {
  private final AtomicLongArray failures = new AtomicLongArray(Cause.values().length);
  private final AtomicLongArray wrongFrees = new AtomicLongArray(AddressFault.values().length);
  private final AtomicLong lostEvents = new AtomicLong();
  private final AtomicLong purgesTold = new AtomicLong();
  private final AtomicLong purgedBytesTold = new AtomicLong();
  private volatile @Nullable SlowWatcher watcher;
  private final AtomicLong refills = new AtomicLong();
  private final AtomicLong adoptions = new AtomicLong();
  private final AtomicLong drainedBlocks = new AtomicLong();
  private final AtomicLong flushes = new AtomicLong();
  private final AtomicLong flushedBlocks = new AtomicLong();

  /** All 0. */
  public SlowCounts() {}

  /** From now on somebody is told; null: nobody. */
  public void watch(@Nullable SlowWatcher newWatcher) {
    watcher = newWatcher;
  }

  /** A request has failed. */
  public void countFailure(AllocationFailedException failure, CommitGauge gauge) {
    failures.incrementAndGet(failure.kind().ordinal());
    SlowWatcher told = watcher;
    if (told != null) {
      try {
        Account refusing = gauge.refusing(failure);
        told.failed(failure, refusing.chargedBytes(), refusing.limitBytes());
      } catch (Throwable e) { // Whatever it was: the request has failed already.
        lostEvents.incrementAndGet();
      }
    }
  }

  /** A wrong address was given. */
  public void countWrongFree(AddressFault fault, long address) {
    wrongFrees.incrementAndGet(fault.ordinal());
    SlowWatcher told = watcher;
    if (told != null) {
      try {
        told.wrongFree(fault, address);
      } catch (Throwable e) { // Whatever it was: the free is answered all the same.
        lostEvents.incrementAndGet();
      }
    }
  }

  /** A heap has taken slabs over, and has done with it. */
  public void noteAdopted(int heapId, int blockBytes, long slabs) {
    SlowWatcher told = watcher;
    if (told != null && slabs > 0) {
      try {
        told.adopted(heapId, blockBytes, slabs);
      } catch (Throwable e) { // Whatever it was: the caller gets its block.
        lostEvents.incrementAndGet();
      }
    }
  }

  /** A trim or a collection is over: tells what has gone back since the call before. */
  public void notePurges(CommitGauge gauge) {
    SlowWatcher told = watcher;
    long purges = gauge.purges();
    long before = purgesTold.getAndSet(purges);
    if (told != null && purges > before) {
      long bytes = gauge.purgedBytes();
      try {
        told.purged(purges - before, bytes - purgedBytesTold.getAndSet(bytes));
      } catch (Throwable e) { // Whatever it was: the memory has gone back.
        lostEvents.incrementAndGet();
      }
    }
  }

  /** Events that were lost to an error, since the allocator was built. */
  public long lostEvents() {
    return lostEvents.get();
  }

  /** What a heap has counted that ends. */
  public void addHeap(
      long heapRefills,
      long heapAdoptions,
      long heapDrainedBlocks,
      long heapFlushes,
      long heapFlushedBlocks) {
    refills.addAndGet(heapRefills);
    adoptions.addAndGet(heapAdoptions);
    drainedBlocks.addAndGet(heapDrainedBlocks);
    flushes.addAndGet(heapFlushes);
    flushedBlocks.addAndGet(heapFlushedBlocks);
  }

  /** Requests that failed for this cause. */
  public long failures(Cause cause) {
    return failures.get(cause.ordinal());
  }

  /** Wrong addresses of this kind that were given to free, realloc or usableSize. */
  public long wrongFrees(AddressFault fault) {
    return wrongFrees.get(fault.ordinal());
  }

  /** Refills of heaps that have ended. */
  public long refills() {
    return refills.get();
  }

  /** Adoptions by heaps that have ended. */
  public long adoptions() {
    return adoptions.get();
  }

  /** Blocks that heaps have drained that have ended. */
  public long drainedBlocks() {
    return drainedBlocks.get();
  }

  /** Flushes of heaps that have ended. */
  public long flushes() {
    return flushes.get();
  }

  /** Blocks that heaps have flushed that have ended. */
  public long flushedBlocks() {
    return flushedBlocks.get();
  }
}
