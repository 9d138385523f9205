// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.lab.trace.EventTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One platform thread per trace thread. Events keep the global order of the trace: a baton goes to
 * the thread of each run of events, and only its holder moves. The time of the hand-overs is not
 * counted.
 */
final class RealThreadsDriver implements Driver {
  private static final int CONDUCTOR = -1;
  private static final int END = -2;
  private static final int SPINS = 1000;

  private final EventTable trace;
  private final List<BlockOps> heaps;
  private final Map<Integer, Thread> players = new HashMap<>();
  private final Thread conductor = Thread.currentThread();
  private volatile int baton = CONDUCTOR;
  // Plain fields: written before the baton is passed on, read after it was received.
  private @Nullable Runnable task;
  private @Nullable Throwable failure;

  RealThreadsDriver(EventTable trace, List<BlockOps> heaps) {
    this.trace = trace;
    this.heaps = heaps;
  }

  @Override
  public long pass(EventLoop loop) {
    long[] nanos = new long[1];
    int events = trace.events();
    for (int from = 0; from < events; ) {
      int first = from;
      int end = trace.endOfBatch(first);
      on(
          trace.thread(first),
          () -> {
            long start = System.nanoTime();
            loop.run(heaps, first, end);
            nanos[0] += System.nanoTime() - start;
          });
      from = end;
    }
    freeRest(loop);
    return nanos[0];
  }

  @Override
  public void sampledPass(EventLoop loop, Runnable sample) {
    for (int from = 0; from < trace.events(); ) {
      int first = from;
      int end = trace.endOfBatch(first);
      on(trace.thread(first), () -> loop.run(heaps, first, end));
      sample.run();
      from = end;
    }
    freeRest(loop);
  }

  private void freeRest(EventLoop loop) {
    for (int t = 0; t < heaps.size(); t++) {
      int number = t;
      on(t, () -> loop.freeRest(heaps.get(number), number));
    }
  }

  /** Ends the threads and waits for their end. */
  @Override
  public void close() {
    baton = END;
    players.values().forEach(LockSupport::unpark);
    boolean interrupted = false;
    for (Thread player : players.values()) {
      while (player.isAlive()) {
        try {
          player.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a thread run a task, and waits until it has. */
  private void on(int player, Runnable work) {
    task = work;
    baton = player;
    Thread known = players.get(player);
    if (known == null) {
      players.put(
          player,
          Thread.ofPlatform().daemon().name("trace-thread-" + player).start(() -> play(player)));
    } else {
      LockSupport.unpark(known);
    }
    await(CONDUCTOR);
    if (failure != null) {
      Throwable thrown = failure;
      failure = null;
      switch (thrown) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(thrown);
      }
    }
  }

  private void play(int me) {
    while (await(me)) {
      Runnable work = task;
      if (work == null) {
        throw new IllegalStateException("the baton came without a task");
      }
      try {
        work.run();
      } catch (Throwable t) {
        failure = t;
      }
      baton = CONDUCTOR;
      LockSupport.unpark(conductor);
    }
  }

  /** Waits for the baton; false when it is the end. */
  private boolean await(int me) {
    for (int spins = 0; ; spins++) {
      int holder = baton;
      if (holder == me) {
        return true;
      }
      if (holder == END) {
        return false;
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }
}
