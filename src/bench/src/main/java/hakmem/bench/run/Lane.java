// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One allocator's part in a family of workloads: one process. Not thread-safe. */
final class Lane implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Contender contender;
  private final int threads;
  private final Pace pace;
  private final List<Round> rounds = new ArrayList<>();
  private @Nullable Workload workload;
  private @Nullable WorkerProcess process;
  private Result.@Nullable Problem problem;
  private final List<DecayCurve.Sample> looks = new ArrayList<>();
  private long peakRssBytes;
  private long javaHeapBytes;
  private long stopNanos;
  private @Nullable HugeCache cache;

  Lane(Contender contender, int threads, Pace pace) {
    this.contender = contender;
    this.threads = threads;
    this.pace = pace;
  }

  String name() {
    return contender.name();
  }

  /** Starts a workload and warms it up. */
  void start(Workload next) {
    workload = next;
    rounds.clear();
    looks.clear();
    cache = null;
    String refusal = contender.refusal(next, threads);
    problem = refusal == null ? null : new Result.Problem(false, refusal);
    if (refusal != null) {
      return;
    }
    boolean fresh = process == null;
    if (fresh) {
      open();
    }
    guarded(
        running -> {
          running.start(next.id(), threads);
          running.warm(fresh ? pace.warmMillis() : pace.warmMillis() / 4);
        });
  }

  private void open() {
    try {
      process = new WorkerProcess(contender.command());
    } catch (WorkerException e) {
      problem = new Result.Problem(e.failed(), e.reason());
    }
  }

  void round() {
    guarded(running -> rounds.add(running.round(pace.roundMillis())));
  }

  /** Frees all; the process lives on. */
  void stop() {
    guarded(
        running -> {
          long[] memory = running.memory();
          peakRssBytes = memory[0];
          javaHeapBytes = memory[2];
          cache = running.cache();
          running.stop();
          stopNanos = System.nanoTime();
        });
    look();
  }

  /** Looks at what is left of the memory. */
  void look() {
    guarded(
        running -> looks.add(running.sample((System.nanoTime() - stopNanos) / NANOS_PER_MILLI)));
  }

  /** What was measured since the start. */
  Result result() {
    Workload ran = workload;
    if (ran == null) {
      throw new IllegalStateException("no result before a start");
    }
    return new Result(ran, name(), threads, problem == null ? figures() : null, problem);
  }

  private Result.Figures figures() {
    Spread nanos = Spread.of(rounds.stream().map(Round::nanosPerOperation).toList());
    Spread cpu = Spread.of(rounds.stream().map(Round::cpuNanosPerOperation).toList());
    return new Result.Figures(
        nanos,
        cpu.median(),
        1e9 * threads / nanos.median(),
        rounds.size(),
        ResidentMemory.known(peakRssBytes),
        ResidentMemory.known(javaHeapBytes),
        cache,
        DecayCurve.of(looks));
  }

  /** The result, after a run with every block checked; a fault makes it a failure. */
  Result checked(Result result) {
    if (result.problem() != null || !contender.checkable()) {
      return result;
    }
    problem = null;
    guarded(running -> running.check(result.workload().id(), threads));
    return problem == null
        ? result
        : new Result(result.workload(), result.allocator(), threads, null, problem);
  }

  /** A step that fails ends this lane: what else runs goes on. */
  private void guarded(Consumer<WorkerProcess> step) {
    WorkerProcess running = process;
    if (problem != null || running == null) {
      return;
    }
    try {
      step.accept(running);
    } catch (WorkerException e) {
      problem = new Result.Problem(e.failed(), e.reason());
      close();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }
}
