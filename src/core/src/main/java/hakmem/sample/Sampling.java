// SPDX-License-Identifier: Apache-2.0
package hakmem.sample;

import hakmem.base.Kinds;
import hakmem.kind.UserAddress;
import hakmem.superslab.Slab;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/*
 * Implementation note.
 *
 * A sampled block of a slab comes from a heap that no thread has for its own, and whose slabs stay
 * its own. So whoever frees it takes the slow path, where a look at the slab's owner tells a sample
 * from all other blocks: the fast paths know nothing of it. Between the claim of the block and the
 * push that lets others have it, its sample ends.
 */
/**
 * The samples of an allocator. Off as long as nobody watches. Thread-safe; looked at on slow paths
 * alone.
 */
public final class Sampling {
  /** No slab names it as its owner. */
  private static final int NO_HEAP = -1;

  private final long meanBytes;
  private final ConcurrentHashMap<Long, Sample> live = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<SampleWatcher> watchers = new CopyOnWriteArrayList<>();
  private final AtomicLong lost = new AtomicLong();
  private volatile int heapId = NO_HEAP;

  /**
   * None yet.
   *
   * @param meanBytes allocated from sample to sample, on average; 1 or more
   */
  public Sampling(long meanBytes) {
    this.meanBytes = meanBytes;
  }

  /** Bytes from sample to sample, on average. */
  public long meanBytes() {
    return meanBytes;
  }

  /** Whether anybody watches. */
  public boolean isOn() {
    return !watchers.isEmpty();
  }

  /** One more watches, from the next sample on. */
  public void watch(SampleWatcher watcher) {
    boolean ignored = watchers.add(watcher);
  }

  /** One less. */
  public void unwatch(SampleWatcher watcher) {
    boolean ignored = watchers.remove(watcher);
  }

  /** Whether anybody would look at a sample now. */
  public boolean isWanted() {
    for (SampleWatcher watcher : watchers) {
      if (watcher.isInterested()) {
        return true;
      }
    }
    return false;
  }

  /** The heap of this id has the sampled blocks from now on. */
  public void useHeap(int id) {
    heapId = id;
  }

  /** How many blocks one stands for that was chosen when so many of so many bytes were counted. */
  public double weight(int blocks, long bytesEach) {
    double chance = -Math.expm1(-(double) blocks * bytesEach / meanBytes);
    return blocks / chance;
  }

  /**
   * A block is about to be handed out that was chosen among others like it.
   *
   * @param bytes of the block that the program can use
   * @param weight how many blocks it stands for, itself included
   */
  public void begin(@UserAddress long address, long bytes, double weight) {
    try {
      long thread = Thread.currentThread().threadId();
      long key = Kinds.plain(address);
      Sample sample = new Sample(key, bytes, weight, thread, System.nanoTime());
      live.put(key, sample);
      for (SampleWatcher watcher : watchers) {
        tellSampled(watcher, sample);
      }
    } catch (Throwable e) { // Whatever it was: the program gets its block.
      countLost();
    }
  }

  private void countLost() {
    lost.incrementAndGet();
  }

  private void tellSampled(SampleWatcher watcher, Sample sample) {
    try {
      watcher.sampled(sample);
    } catch (Throwable e) { // Whatever it was: the program gets its block.
      end(watcher, e);
    }
  }

  /** A block of a slab was claimed, and nobody else has it yet. */
  public void freed(Slab slab, @UserAddress long address) {
    int known = heapId;
    if (known != NO_HEAP && slab.owner == known) {
      freed(address);
    }
  }

  /** A block was claimed, and nobody else has it yet. */
  public void freed(@UserAddress long address) {
    try {
      Sample sample = live.isEmpty() ? null : live.remove(Kinds.plain(address));
      if (sample != null) {
        tellFreed(sample);
      }
    } catch (Throwable e) { // Whatever it was: the block is free.
      countLost();
    }
  }

  private void tellFreed(Sample sample) {
    for (SampleWatcher watcher : watchers) {
      try {
        watcher.freed(sample);
      } catch (Throwable e) { // Whatever it was: the block is free.
        end(watcher, e);
      }
    }
  }

  private void end(SampleWatcher watcher, Throwable cause) {
    unwatch(watcher);
    watcher.lost(cause);
  }

  /** Samples of which the begin or the end was lost to an error, since the allocator was built. */
  public long lost() {
    return lost.get();
  }
}
