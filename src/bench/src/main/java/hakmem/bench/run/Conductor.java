// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs workloads on several allocators, each in a process of its own, in turns: a round of the
 * first, a round of the second, and so on, so that whatever else the machine does meets all alike.
 * Not thread-safe.
 */
public final class Conductor {
  /** From one look at what is left of memory to the next. */
  private static final long LOOK_MILLIS = 50;

  private final List<Contender> contenders;
  private final Pace pace;
  private final Listener listener;

  /** Prepares runs of these allocators. */
  public Conductor(List<Contender> contenders, Pace pace, Listener listener) {
    this.contenders = contenders;
    this.pace = pace;
    this.listener = listener;
  }

  /** Steps that {@link #run} tells of: a warm-up and the rounds, of each allocator. */
  public static int steps(
      List<Workload> workloads, List<Integer> threadCounts, List<Contender> contenders, Pace pace) {
    return workloads.size() * threadCounts.size() * contenders.size() * (1 + pace.rounds());
  }

  /** Runs each workload with each number of threads. Results are grouped by workload. */
  public List<Result> run(List<Workload> workloads, List<Integer> threadCounts) {
    Map<String, List<Workload>> families = new LinkedHashMap<>();
    workloads.forEach(w -> families.computeIfAbsent(w.family(), _ -> new ArrayList<>()).add(w));
    List<Result> results = new ArrayList<>();
    for (List<Workload> family : families.values()) {
      for (int threads : threadCounts) {
        results.addAll(runFamily(family, threads));
      }
    }
    return results;
  }

  private List<Result> runFamily(List<Workload> family, int threads) {
    List<Result> results = new ArrayList<>();
    List<Result> checked = new ArrayList<>();
    List<Lane> lanes = contenders.stream().map(c -> new Lane(c, threads, pace)).toList();
    try {
      for (Workload workload : family) {
        for (Lane lane : lanes) {
          listener.now(workload.name(), threads, lane.name());
          lane.start(workload);
          listener.step();
        }
        for (int round = 0; round < pace.rounds(); round++) {
          for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get((round + i) % lanes.size());
            listener.now(workload.name(), threads, lane.name());
            lane.round();
            listener.step();
          }
        }
        lanes.forEach(Lane::stop);
        settle(lanes);
        lanes.forEach(lane -> results.add(lane.result()));
      }
      for (int i = 0; i < results.size(); i++) {
        checked.add(lanes.get(i % lanes.size()).checked(results.get(i)));
      }
    } finally {
      lanes.forEach(Lane::close);
    }
    return checked;
  }

  /** Looks at what is left of memory, again and again, in all processes. */
  private void settle(List<Lane> lanes) {
    long end = System.nanoTime() + pace.settleMillis() * 1_000_000;
    try {
      for (long left = pace.settleMillis();
          left > 0;
          left = (end - System.nanoTime()) / 1_000_000) {
        Thread.sleep(Math.min(left, LOOK_MILLIS));
        lanes.forEach(Lane::look);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while allocators settled", e);
    }
  }
}
