// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.stress;

import hakmem.api.Allocator;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.lab.model.Pattern;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An allocator under stress: blocks that threads leave to each other, and what went wrong. Every
 * block is filled with a pattern of its own, which is verified when it is freed. Thread-safe.
 */
public final class StressHeap {
  private static final int SLOTS = 128;
  private static final int LEFT_MAX = 2_000;
  private static final int PRODUCERS = 2;

  private static final String BLAME =
      ". These threads free each block once, and rightly: the engine is wrong, whatever this"
          + " advises a program to do; if no scenario of the scheduler fails too, look at access"
          + " modes and at the fence. What one seed shows depends on when the threads meet: run it"
          + " several times";

  private final Allocator allocator;
  private final Pattern pattern;
  private final AtomicReferenceArray<@Nullable Held> slots = new AtomicReferenceArray<>(SLOTS);
  private final Queue<Held> left = new ConcurrentLinkedQueue<>();
  private final AtomicInteger leftCount = new AtomicInteger();
  private final AtomicInteger producersEnded = new AtomicInteger();
  private final AtomicInteger ownersEnded = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private StressHeap(Allocator allocator) {
    this.allocator = allocator;
    this.pattern = new Pattern(EngineDoor.open(allocator).parts().memory(), true);
  }

  /**
   * Runs a pattern on a new allocator, audits the whole heap, frees what threads left, and audits
   * again: nothing may be left. Closes the allocator.
   *
   * @param operations how many, over all threads
   * @return how many blocks were left when the last thread ended
   * @throws IllegalStateException what went wrong first
   */
  public static int run(Allocator allocator, StressPattern pattern, long seed, int operations) {
    try (allocator) {
      StressHeap heap = new StressHeap(allocator);
      pattern.run(heap, seed, operations);
      heap.audit();
      return heap.freeAll();
    }
  }

  Allocator allocator() {
    return allocator;
  }

  Pattern pattern() {
    return pattern;
  }

  StressThread thread(long seed) {
    return new StressThread(this, seed);
  }

  /** Runs threads to their end; fails if one has. */
  void runThreads(List<Runnable> bodies) {
    List<Thread> threads = new ArrayList<>();
    for (Runnable body : bodies) {
      threads.add(
          Thread.ofPlatform().uncaughtExceptionHandler((thread, e) -> failures.add(e)).start(body));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the threads ran", e);
    }
    Throwable first = failures.peek();
    if (first != null) {
      throw new IllegalStateException("a thread failed: " + first + BLAME, first);
    }
  }

  @Nullable Held swap(int random, @Nullable Held block) {
    return slots.getAndSet(random & (SLOTS - 1), block);
  }

  void leave(Held block) {
    leftCount.incrementAndGet();
    left.add(block);
  }

  @Nullable Held takeLeft() {
    Held block = left.poll();
    if (block != null) {
      leftCount.decrementAndGet();
    }
    return block;
  }

  /** Waits while much is left and nobody has failed. */
  void waitForRoom() {
    while (leftCount.get() > LEFT_MAX && failures.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  void producerEnded() {
    producersEnded.incrementAndGet();
  }

  void ownerEnded() {
    ownersEnded.incrementAndGet();
  }

  /** Whether so many owners have ended, or somebody has failed. */
  boolean haveOwnersEnded(int count) {
    return ownersEnded.get() >= count || !failures.isEmpty();
  }

  /** Whether the producers have ended and all that they left is freed, or somebody has failed. */
  boolean isDrained() {
    return producersEnded.get() == PRODUCERS && left.isEmpty() || !failures.isEmpty();
  }

  void verify(Held block) {
    long fault = pattern.firstFault(block.address(), block.bytes(), block.bytes(), block.seed());
    if (fault >= 0) {
      throw new IllegalStateException(
          "overwritten: block=0x"
              + Long.toHexString(block.address())
              + ", bytes="
              + block.bytes()
              + ", offset="
              + fault);
    }
  }

  private void audit() {
    List<String> violations = HeapAuditor.audit(allocator);
    if (!violations.isEmpty()) {
      throw new IllegalStateException("audit: " + violations);
    }
  }

  private int freeAll() {
    int count = 0;
    for (int i = 0; i < SLOTS; i++) {
      Held block = swap(i, null);
      if (block != null) {
        left.add(block);
      }
    }
    for (Held block = left.poll(); block != null; block = left.poll()) {
      verify(block);
      allocator.free(block.address());
      count++;
    }
    audit();
    // Every thread is gone: this one may act for the heaps that they left open.
    List.copyOf(EngineDoor.open(allocator).heaps()).forEach(BlockHeap::close);
    allocator.trim();
    long allocated = allocator.stats().allocatedBytes();
    long committed = allocator.stats().committedBytes();
    if (allocated != 0 || committed != 0) {
      throw new IllegalStateException(
          "left behind: allocatedBytes=" + allocated + ", committedBytes=" + committed);
    }
    return count;
  }
}
