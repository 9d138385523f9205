// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.Allocator;
import hakmem.heap.BlockHeap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * A thread of the JVM that does nothing but own a heap until it dies. Who runs the trace works with
 * the heap in its place: so the allocator sees a thread that lives, and later one that is dead.
 */
final class MortalThread {
  private final CompletableFuture<BlockHeap> heap = new CompletableFuture<>();
  private final CountDownLatch death = new CountDownLatch(1);
  private final Thread thread;

  private MortalThread(Allocator allocator) {
    Body body = new Body(allocator, heap, death);
    this.thread = Thread.ofPlatform().daemon().name("mortal").unstarted(body);
  }

  /** A thread that lives. */
  static MortalThread of(Allocator allocator) {
    MortalThread mortal = new MortalThread(allocator);
    mortal.thread.start();
    return mortal;
  }

  private record Body(Allocator allocator, CompletableFuture<BlockHeap> heap, CountDownLatch death)
      implements Runnable {
    @Override
    public void run() {
      try {
        heap.complete((BlockHeap) allocator.heap());
      } catch (RuntimeException | Error e) {
        heap.completeExceptionally(e);
        return;
      }
      boolean waiting = true;
      while (waiting) {
        try {
          death.await();
          waiting = false;
        } catch (InterruptedException e) {
          // Nobody of ours interrupts it; it has nothing else to do than to wait.
        }
      }
    }
  }

  /** The heap that the allocator gave the thread. */
  BlockHeap heap() {
    return heap.join();
  }

  /** The thread ends without a word; it is dead when this returns. */
  void die() {
    death.countDown();
    boolean ended = false;
    while (!ended) {
      try {
        thread.join();
        ended = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a thread of a trace ended", e);
      }
    }
  }
}
