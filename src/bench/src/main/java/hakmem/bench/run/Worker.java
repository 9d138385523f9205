// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.peer.CheckedPeer;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.PeerMissingException;
import hakmem.bench.peer.Peers;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The measuring process: one allocator, one workload at a time, told what to do line by line. Each
 * command is answered by one line, as {@link WorkerProcess} has it; the C programs speak the same.
 */
public final class Worker {
  /** A quarter of a warm-up's time is one step of it. */
  private static final int WARM_STEPS = 4;

  private static final int CHECKED_BATCHES = 8;

  private final Peer peer;
  private final ResidentMemory memory = new ResidentMemory();
  private @Nullable Crew crew;
  private long batchNanos;

  private Worker(Peer peer) {
    this.peer = peer;
  }

  /** Argument: name of the peer. Commands come from stdin, answers go to stdout. */
  public static void main(String[] args) throws IOException {
    PeerKind kind =
        Peers.named(args[0])
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
        case WorkerProcess.MEMORY -> memory.peakGrowth() + " " + memory.growth();
        case WorkerProcess.STOP -> stop();
        case WorkerProcess.CHECK -> check(command.get(1), Integer.parseInt(command.get(2)));
        default -> throw new IllegalArgumentException("unknown command " + command);
      };
    } catch (RuntimeException | Error e) {
      return WorkerProcess.FAILED + " " + String.valueOf(e).replaceAll("\\s+", " ");
    }
  }

  private String start(String name, int threads) {
    Workload workload = Workloads.named(name).getFirst();
    crew = new Crew(workload, peer, threads);
    return WorkerProcess.OK;
  }

  /** Runs until the compilers should be done, and learns how long a batch takes. */
  private String warm(long millis) {
    Crew running = running();
    long stepNanos = Math.max(1, millis * 1_000_000 / WARM_STEPS);
    long batches = 1;
    for (int step = 0; step < WARM_STEPS; ) {
      Round round = running.round(batches);
      batchNanos = Math.max(1, round.nanos() / batches);
      if (round.nanos() >= stepNanos / 2) {
        step++;
      }
      batches = Math.max(1, Math.min(2 * batches, stepNanos / batchNanos));
    }
    memory.resetPeak();
    return WorkerProcess.OK;
  }

  /** A tenth of the round goes ahead untimed: it finds the caches full of other processes' data. */
  private String round(long millis) {
    long batches = Math.max(1, millis * 1_000_000 / batchNanos);
    running().round(Math.max(1, batches / 10));
    Round round = running().round(batches);
    return round.operations()
        + " "
        + round.threads()
        + " "
        + round.nanos()
        + " "
        + round.cpuNanos();
  }

  private String stop() {
    running().close();
    crew = null;
    return WorkerProcess.OK;
  }

  /** A look at every block, in the end: what it loads would slow the timed code down. */
  private String check(String name, int threads) {
    CheckedPeer checked = new CheckedPeer(peer);
    try (Crew checkedCrew = new Crew(Workloads.named(name).getFirst(), checked, threads)) {
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
