// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.stress;

import hakmem.lab.model.HeapAccess;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What the threads of a stress run do. Bounded by operations; each thread draws from a seed of its
 * own, while what meets what is up to the machine.
 */
public enum StressPattern {
  /** Threads allocate, free and swap blocks through slots that all share. */
  MSTRESS {
    @Override
    void run(StressHeap heap, long seed, int operations) {
      for (int generation = 0; generation < GENERATIONS; generation++) {
        long first = seed + generation * THREADS;
        heap.runThreads(
            IntStream.range(0, THREADS)
                .<Runnable>mapToObj(
                    t -> () -> swapAndFree(heap, first + t, operations / GENERATIONS / THREADS))
                .toList());
      }
    }
  },

  /** Producers allocate in bursts, consumers free what they get and hardly allocate. */
  XMALLOC {
    @Override
    void run(StressHeap heap, long seed, int operations) {
      int each = operations / THREADS;
      heap.runThreads(
          List.of(
              () -> produce(heap, seed, each),
              () -> consume(heap, each),
              () -> produce(heap, seed + 1, each),
              () -> consume(heap, each)));
    }
  },

  /** Threads as in MSTRESS, and one that empties their heaps while they work. */
  MTAKE {
    @Override
    void run(StressHeap heap, long seed, int operations) {
      List<Runnable> bodies = new ArrayList<>();
      for (int t = 1; t < THREADS; t++) {
        long own = seed + t;
        bodies.add(
            () -> {
              swapAndFree(heap, own, operations / THREADS);
              heap.ownerEnded();
            });
      }
      bodies.add(() -> take(heap));
      heap.runThreads(bodies);
    }
  },

  /** Very many short threads: each leaves some blocks and frees what those before it left. */
  MLEAK {
    @Override
    void run(StressHeap heap, long seed, int operations) {
      int waves = operations / (THREADS * LEAK_BLOCKS * LEAK_COST);
      for (int wave = 0; wave < waves; wave++) {
        long first = seed + wave * THREADS;
        heap.runThreads(
            IntStream.range(0, THREADS)
                .<Runnable>mapToObj(t -> () -> leak(heap, first + t))
                .toList());
      }
    }
  };

  private static final int THREADS = 4;
  private static final int GENERATIONS = 4;
  private static final int LEAK_BLOCKS = 40;

  /** A thread that begins and ends costs more than its blocks. */
  private static final int LEAK_COST = 4;

  private static final int HELD_MAX = 300;
  private static final int BURST = 64;

  abstract void run(StressHeap heap, long seed, int operations);

  private static void swapAndFree(StressHeap heap, long seed, int operations) {
    SplittableRandom random = new SplittableRandom(seed);
    try (StressThread thread = heap.thread(seed)) {
      for (int i = 0; i < operations; i++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> thread.malloc(random);
          case 2 -> thread.swap(random);
          default -> thread.freeAny(random);
        }
        if (thread.held() > HELD_MAX) {
          thread.freeAny(random);
        }
      }
    }
  }

  private static void produce(StressHeap heap, long seed, int operations) {
    SplittableRandom random = new SplittableRandom(seed);
    try (StressThread thread = heap.thread(seed)) {
      for (int i = 0; i < operations; i += BURST) {
        for (int k = 0; k < BURST; k++) {
          thread.malloc(random);
        }
        thread.leaveAll();
        heap.waitForRoom();
      }
    } finally {
      heap.producerEnded();
    }
  }

  private static void consume(StressHeap heap, int operations) {
    SplittableRandom random = new SplittableRandom(operations);
    try (StressThread thread = heap.thread(random.nextLong())) {
      for (int i = 0; !heap.isDrained(); i++) {
        if (!thread.freeLeft()) {
          Thread.onSpinWait();
        }
        if (i % BURST == 0) {
          thread.malloc(random);
          thread.freeAny(random);
        }
      }
    }
  }

  private static void take(StressHeap heap) {
    while (!heap.haveOwnersEnded(THREADS - 1)) {
      EngineDoor.open(heap.allocator()).heaps().forEach(HeapAccess::drainIdle);
    }
  }

  private static void leak(StressHeap heap, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (StressThread thread = heap.thread(seed)) {
      for (int i = 0; i < LEAK_BLOCKS; i++) {
        thread.malloc(random);
        if (random.nextInt(3) > 0) {
          thread.freeAny(random);
        } else {
          thread.freeLeft();
        }
      }
      thread.leaveAll();
    }
  }
}
