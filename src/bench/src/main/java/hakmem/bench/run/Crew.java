// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import hakmem.bench.workload.Body;
import hakmem.bench.workload.Crowd;
import hakmem.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A running workload: its threads live from round to round, and so do their blocks. Not
 * thread-safe.
 */
public final class Crew implements AutoCloseable {
  /** One thread, its calls and its part. */
  private record Member(ExecutorService thread, Caller caller, Body body) {}

  /** What one thread did in a round. */
  private record Part(long operations, long start, long end) {}

  private final List<Member> members = new ArrayList<>();
  private final CyclicBarrier barrier;

  /** Starts the threads and lets each make its blocks. */
  public Crew(Workload workload, Peer peer, int threads) {
    barrier = new CyclicBarrier(threads);
    Crowd crowd = workload.start(peer, threads);
    for (int i = 0; i < threads; i++) {
      int number = i;
      ExecutorService thread =
          Executors.newSingleThreadExecutor(work -> peer.thread("bench-" + number, work));
      members.add(
          join(
              thread.submit(
                  () -> {
                    Caller caller = peer.caller();
                    return new Member(thread, caller, crowd.body(caller, number));
                  })));
    }
  }

  /** Each thread does so many batches, all at once. */
  public Round round(long batches) {
    long cpu = ProcessTimes.cpuNanos();
    List<Future<Part>> parts =
        members.stream().map(m -> m.thread().submit(() -> part(m.body(), batches))).toList();
    long operations = 0;
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (Future<Part> future : parts) {
      Part part = join(future);
      operations += part.operations();
      start = Math.min(start, part.start());
      end = Math.max(end, part.end());
    }
    return new Round(operations, members.size(), end - start, ProcessTimes.cpuNanos() - cpu);
  }

  private Part part(Body body, long batches) throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      throw new IllegalStateException("another thread of the workload has failed", e);
    }
    long start = System.nanoTime();
    long operations = 0;
    for (long i = 0; i < batches; i++) {
      operations += body.batch();
    }
    return new Part(operations, start, System.nanoTime());
  }

  /** Frees all blocks and ends the threads. */
  @Override
  public void close() {
    List<Future<Member>> ends = new ArrayList<>();
    for (Member m : members) {
      ends.add(
          m.thread()
              .submit(
                  () -> {
                    m.body().end();
                    m.caller().end();
                    return m;
                  }));
    }
    ends.forEach(Crew::join);
    members.forEach(m -> m.thread().close());
  }

  private static <T> T join(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the workload failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the workload ran", e);
    }
  }
}
