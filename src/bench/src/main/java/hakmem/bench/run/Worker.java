// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.api.Allocator;
import hakmem.bench.feature.FeaturePeer;
import hakmem.bench.peer.CheckedPeer;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.PeerMissingException;
import hakmem.bench.peer.Peers;
import hakmem.bench.profile.PathProfile;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The measuring process: one allocator, one workload at a time, told what to do line by line. Each
 * command is answered by one line, as {@link WorkerProcess} has it; the C programs speak the same.
 */
public final class Worker {
  private static final int WARM_STEPS = 4;
  private static final int WARM_STEPS_MAX = 20;
  private static final long QUIET_COMPILE_MILLIS = 5;

  private static final int CHECKED_BATCHES = 8;
  private static final int PROFILED_ROUNDS = 10;

  private final Peer peer;
  private final ResidentMemory memory = new ResidentMemory();
  private HugeCache warmCache = new HugeCache(List.of());
  private @Nullable Crew crew;
  private long batchNanos = Long.MAX_VALUE;

  private Worker(Peer peer) {
    this.peer = peer;
  }

  /** Argument: name of the peer. Commands come from stdin, answers go to stdout. */
  public static void main(String[] args) throws IOException {
    PeerKind kind =
        Peers.named(args[0])
            .or(() -> FeaturePeer.named(args[0]))
            .orElseThrow(() -> new IllegalArgumentException("there is no allocator " + args[0]));
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Worker worker;
    try {
      worker = new Worker(kind.opener().get());
    } catch (PeerMissingException e) {
      System.out.println(WorkerProcess.MISSING + " " + e.getMessage());
      return;
    }
    System.out.println(WorkerProcess.OK);
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(worker.answer(List.of(line.split("\t"))));
    }
  }

  private String answer(List<String> command) {
    try {
      return switch (command.getFirst()) {
        case WorkerProcess.START -> start(command.get(1), Integer.parseInt(command.get(2)));
        case WorkerProcess.WARM -> warm(Long.parseLong(command.get(1)));
        case WorkerProcess.ROUND -> round(Long.parseLong(command.get(1)));
        case WorkerProcess.MEMORY -> memory.peakGrowth() + " " + memory.growth() + " " + javaHeap();
        case WorkerProcess.CACHE -> cache();
        case WorkerProcess.SAMPLE -> sample();
        case WorkerProcess.PROFILE -> profile(Long.parseLong(command.get(1)));
        case WorkerProcess.STOP -> stop();
        case WorkerProcess.CHECK -> check(command.get(1), Integer.parseInt(command.get(2)));
        default -> throw new IllegalArgumentException("unknown command " + command);
      };
    } catch (RuntimeException | Error e) {
      return WorkerProcess.FAILED + " " + String.valueOf(e).replaceAll("\\s+", " ");
    }
  }

  private String start(String id, int threads) {
    Workload workload = Workloads.ofId(id);
    batchNanos = Long.MAX_VALUE;
    crew = new Crew(workload, peer, threads);
    return WorkerProcess.OK;
  }

  /** Runs until the compilers have nothing left to do, and learns how long a batch takes. */
  private String warm(long millis) {
    long stepNanos = Math.max(1, millis * 1_000_000 / WARM_STEPS);
    long compiled;
    int steps = 0;
    do {
      compiled = compileMillis();
      warmStep(stepNanos);
      steps++;
    } while (steps < WARM_STEPS
        || steps < WARM_STEPS_MAX && compileMillis() - compiled > QUIET_COMPILE_MILLIS);
    memory.resetPeak();
    Allocator allocator = peer.allocator();
    if (allocator != null) {
      warmCache = HugeCache.of(allocator);
    }
    return WorkerProcess.OK;
  }

  /** Rounds of growing length, until one has taken half a step's time. */
  private void warmStep(long stepNanos) {
    long batches = Math.max(1, stepNanos / 2 / batchNanos);
    Round round;
    do {
      round = running().round(batches);
      batchNanos = Math.max(1, round.nanos() / batches);
      batches = Math.max(1, Math.min(2 * batches, stepNanos / batchNanos));
    } while (round.nanos() < stepNanos / 2);
  }

  private static long compileMillis() {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    return compilers == null ? 0 : compilers.getTotalCompilationTime(); // null: interpreted only
  }

  /** A tenth of the round goes ahead untimed: it finds the caches full of other processes' data. */
  private String round(long millis) {
    long batches = Math.max(1, millis * 1_000_000 / batchNanos);
    running().round(Math.max(1, batches / 10));
    Round round = running().round(batches);
    batchNanos = Math.max(1, round.nanos() / batches);
    return round.operations()
        + " "
        + round.threads()
        + " "
        + round.nanos()
        + " "
        + round.cpuNanos();
  }

  private String cache() {
    Allocator allocator = peer.allocator();
    return allocator == null ? WorkerProcess.OK : HugeCache.of(allocator).since(warmCache).print();
  }

  private String sample() {
    Allocator allocator = peer.allocator();
    String committed = allocator == null ? "" : " " + allocator.stats().committedBytes();
    return memory.growth() + committed;
  }

  /** Bytes of objects that are reachable. */
  private static long javaHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private String profile(long millis) {
    Crew profiled = running();
    long end = System.nanoTime() + millis * 1_000_000;
    long batches = Math.max(1, millis * 1_000_000 / PROFILED_ROUNDS / batchNanos);
    return PathProfile.of(
            () -> {
              do {
                profiled.round(batches);
              } while (System.nanoTime() < end);
            })
        .print();
  }

  private String stop() {
    running().close();
    crew = null;
    return WorkerProcess.OK;
  }

  /** A look at every block, in the end: what it loads would slow the timed code down. */
  private String check(String id, int threads) {
    CheckedPeer checked = new CheckedPeer(peer);
    try (Crew checkedCrew = new Crew(Workloads.ofId(id), checked, threads)) {
      checkedCrew.round(CHECKED_BATCHES);
    }
    if (checked.live() > 0) {
      throw new IllegalStateException("the workload left " + checked.live() + " blocks");
    }
    return WorkerProcess.OK;
  }

  private Crew running() {
    Crew running = crew;
    if (running == null) {
      throw new IllegalStateException("no workload was started");
    }
    return running;
  }
}
