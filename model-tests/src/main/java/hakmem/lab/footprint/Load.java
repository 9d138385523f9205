// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.footprint;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/** Loads that an allocator might answer by holding more and more memory. */
public enum Load {
  /** Platform threads come and go without a word; blocks of each survive it. */
  SHORT_THREADS("short-threads", 100_000) {
    @Override
    long threadsMax() {
      return THREADS_AT_ONCE + 1;
    }

    @Override
    long heapsMax() {
      // The living, and as many dead ones that nobody has found yet.
      return 2 * (THREADS_AT_ONCE + 1);
    }

    @Override
    long liveBlocksMax() {
      return THREADS_AT_ONCE * (BLOCKS + SURVIVORS);
    }

    @Override
    void run(Blocks blocks, int count, LongConsumer progress) {
      List<Thread> running = new ArrayList<>();
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < count; i++) {
        if (running.size() == THREADS_AT_ONCE) {
          join(running.removeFirst());
        }
        int seed = i;
        running.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((dying, e) -> failures.add(e))
                .start(() -> live(blocks, seed)));
        progress.accept(i + 1);
      }
      running.forEach(Load::join);
      failIfAny(failures);
    }
  },

  /** Virtual threads allocate, hand a block over and free. */
  VIRTUAL_THREADS("virtual-threads", 1_000_000) {
    @Override
    long heapsMax() {
      // Two seats a carrier; an operation that finds none has a heap for itself meanwhile.
      return 3L * Runtime.getRuntime().availableProcessors();
    }

    @Override
    long liveBlocksMax() {
      return VIRTUAL_AT_ONCE * (BLOCKS + SURVIVORS);
    }

    @Override
    void run(Blocks blocks, int count, LongConsumer progress) {
      Semaphore room = new Semaphore(VIRTUAL_AT_ONCE);
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < count; i++) {
          int seed = i;
          room.acquireUninterruptibly();
          executor.execute(
              () -> {
                try {
                  live(blocks, seed);
                } catch (Throwable e) {
                  failures.add(e);
                } finally {
                  room.release();
                }
              });
          progress.accept(i + 1);
        }
      }
      failIfAny(failures);
    }
  },

  /** Threads that only allocate, and one that only frees and so has no heap. */
  PRODUCERS("producers", 1_600_000) {
    @Override
    int threads(int count) {
      return PRODUCER_THREADS + 1;
    }

    @Override
    long heapsMax() {
      return PRODUCER_THREADS;
    }

    @Override
    long liveBlocksMax() {
      return IN_FLIGHT + PRODUCER_THREADS + 1;
    }

    @Override
    void run(Blocks blocks, int count, LongConsumer progress) {
      BlockingQueue<Long> inFlight = new ArrayBlockingQueue<>(IN_FLIGHT);
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      List<Thread> producers = new ArrayList<>();
      int each = count / PRODUCER_THREADS;
      for (int p = 0; p < PRODUCER_THREADS; p++) {
        int first = p;
        producers.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler(
                    (dying, e) -> {
                      failures.add(e);
                      inFlight.offer(NO_BLOCK); // If there is no room, nobody waits for a block.
                    })
                .start(() -> produce(blocks, first, each, inFlight)));
      }
      for (int i = 0; i < each * PRODUCER_THREADS && failures.isEmpty(); i++) {
        long block = take(inFlight);
        if (block != NO_BLOCK) {
          blocks.free(block);
        }
        progress.accept(i + 1);
      }
      producers.forEach(failures.isEmpty() ? Load::join : Thread::interrupt);
      failIfAny(failures);
    }
  };

  private static final int THREADS_AT_ONCE = 256;
  private static final int VIRTUAL_AT_ONCE = 1000;
  private static final int BLOCKS = 12;
  private static final int SURVIVORS = 4;
  private static final int PRODUCER_THREADS = 16;
  private static final long NO_BLOCK = 0;
  private static final int IN_FLIGHT = 1024;

  private final String label;
  private final int count;

  Load(String label, int count) {
    this.label = label;
    this.count = count;
  }

  /** Name on the command line. */
  public String label() {
    return label;
  }

  /** How much a full run does: threads, or blocks if the threads stay the same. */
  public int count() {
    return count;
  }

  /** How many threads there are in a run that does so much. */
  int threads(int count) {
    return count;
  }

  /** Most heaps at a time. */
  abstract long heapsMax();

  /** Most threads that allocate at a time. */
  long threadsMax() {
    return heapsMax();
  }

  /** Most blocks at a time, those that wait to be drained included. */
  abstract long liveBlocksMax();

  /** Runs to the end; survivors may be left in {@link Blocks}. */
  abstract void run(Blocks blocks, int threads, LongConsumer progress);

  /** One short life: as many survivors of others are freed as are left behind. */
  private static void live(Blocks blocks, int seed) {
    long[] own = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      own[i] = blocks.malloc(seed + i);
    }
    for (int i = 0; i < BLOCKS; i++) {
      if (i < SURVIVORS) {
        blocks.handOn(own[i]);
      } else {
        blocks.free(own[i]);
      }
    }
    for (int i = 0; i < SURVIVORS; i++) {
      blocks.freeHandedOn();
    }
  }

  private static void produce(Blocks blocks, int first, int count, BlockingQueue<Long> inFlight) {
    for (int i = 0; i < count; i++) {
      try {
        inFlight.put(blocks.malloc(first + i));
      } catch (InterruptedException e) {
        return; // The load has failed.
      }
    }
  }

  private static long take(BlockingQueue<Long> inFlight) {
    try {
      return inFlight.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a load ran", e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a load ran", e);
    }
  }

  private static void failIfAny(Queue<Throwable> failures) {
    Throwable first = failures.peek();
    if (first != null) {
      throw new IllegalStateException("a thread failed: " + first, first);
    }
  }
}
