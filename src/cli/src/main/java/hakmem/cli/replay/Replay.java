// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.api.Allocator;
import hakmem.cli.Progress;
import hakmem.lab.trace.EventTable;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Replays traces on one or two allocators. The two take turns, so that whatever else the machine
 * does meets both alike. Not thread-safe.
 */
public final class Replay {
  /** What one trace costs in steps of progress, for each allocator: verify, measure, warm, time. */
  private static final int STEPS = 4;

  private static final int MIN_WARM_TURNS = 3;
  private static final int MIN_TIMED_TURNS = 3;
  private static final int MAX_TURNS = 2000;
  private static final long WARM_NANOS = 300_000_000L;
  private static final long MAX_WARM_NANOS = 3_000_000_000L;
  private static final long QUIET_COMPILE_MILLIS = 20;
  private static final long TIMED_NANOS = 700_000_000L;

  private final boolean verify;
  private final boolean realThreads;
  private final boolean versusMalloc;
  private final AllocatorKind subject;

  /**
   * @param subject the allocator under test
   * @param verify check every block, in a pass of its own
   * @param realThreads one platform thread per trace thread
   * @param versusMalloc run the same on system malloc
   */
  public Replay(AllocatorKind subject, boolean verify, boolean realThreads, boolean versusMalloc) {
    this.subject = subject;
    this.verify = verify;
    this.realThreads = realThreads;
    this.versusMalloc = versusMalloc;
  }

  /** Steps that {@link #run} will report for one trace. */
  public int stepsPerTrace() {
    return STEPS * (versusMalloc ? 2 : 1);
  }

  /**
   * Plays a trace's events on an allocator, a heap per trace thread, and leaves what is live then.
   */
  public static void play(EventTable trace, Allocator allocator) {
    List<BlockOps> heaps =
        Stream.generate(() -> HakmemTarget.heapOf(allocator)).limit(trace.threads()).toList();
    new TimedLoop(trace).run(heaps, 0, trace.events());
  }

  /** Replays one trace: a row for the allocator under test, and one for malloc if asked for. */
  public List<ReplayRow> run(EventTable trace, Progress progress) {
    List<ReplayContender> contenders = new ArrayList<>();
    try {
      contenders.add(new ReplayContender(trace, subject, realThreads));
      if (versusMalloc) {
        contenders.add(new ReplayContender(trace, AllocatorKind.MALLOC, realThreads));
      }
      for (ReplayContender c : contenders) {
        if (verify) {
          c.verify();
        }
        progress.step(trace.name());
        c.measure();
        progress.step(trace.name());
      }
      warm(contenders);
      contenders.forEach(_ -> progress.step(trace.name()));
      takeTurns(contenders, ReplayContender::time, MIN_TIMED_TURNS, TIMED_NANOS);
      contenders.forEach(ReplayContender::finish);
      contenders.forEach(_ -> progress.step(trace.name()));
      return rows(contenders);
    } finally {
      contenders.forEach(ReplayContender::close);
    }
  }

  /** Warms up until the compilers have nothing left to do, within bounds. */
  private static void warm(List<ReplayContender> contenders) {
    long compiled;
    long end = System.nanoTime() + MAX_WARM_NANOS;
    do {
      compiled = compileMillis();
      takeTurns(contenders, ReplayContender::warm, MIN_WARM_TURNS, WARM_NANOS);
    } while (System.nanoTime() < end && compileMillis() - compiled > QUIET_COMPILE_MILLIS);
  }

  private static long compileMillis() {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    return compilers == null ? 0 : compilers.getTotalCompilationTime(); // null: interpreted only
  }

  private static void takeTurns(
      List<ReplayContender> contenders, Consumer<ReplayContender> turn, int minTurns, long nanos) {
    contenders.forEach(ReplayContender::takeSpentNanos);
    long budget = nanos * contenders.size();
    for (int t = 0; t < MAX_TURNS && (t < minTurns || budget > 0); t++) {
      for (int i = 0; i < contenders.size(); i++) {
        ReplayContender c = contenders.get((t + i) % contenders.size());
        turn.accept(c);
        budget -= Math.max(1, c.takeSpentNanos());
      }
    }
  }

  private static List<ReplayRow> rows(List<ReplayContender> contenders) {
    List<ReplayRow> rows = contenders.stream().map(ReplayContender::row).toList();
    ReplayRow last = rows.getLast();
    return rows.size() == 1 ? rows : rows.stream().map(r -> r.versus(last)).toList();
  }
}
