// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.lab.trace.EventTable;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One allocator's part in the replay of one trace: verified on one instance, timed on another. */
final class ReplayContender implements AutoCloseable {
  private static final int PASSES_PER_TURN = 4;

  private final EventTable trace;
  private final AllocatorKind kind;
  private final boolean realThreads;
  private final Findings findings = new Findings();
  private boolean verified;
  private @Nullable ReplayTarget target;
  private @Nullable Driver driver;
  private @Nullable EventLoop loop;
  private MemoryPeaks peaks = new MemoryPeaks(ReplayTarget.UNKNOWN, PeakRss.UNKNOWN);
  private long spentNanos;

  /** Nanoseconds of each timed pass. */
  private final List<Long> times = new ArrayList<>();

  ReplayContender(EventTable trace, AllocatorKind kind, boolean realThreads) {
    this.trace = trace;
    this.kind = kind;
    this.realThreads = realThreads;
  }

  /** One pass with every check, on an allocator of its own. */
  void verify() {
    verified = true;
    try (ReplayTarget fresh = kind.open()) {
      try (Driver checked = Driver.of(trace, fresh, realThreads)) {
        checked.pass(new VerifyingLoop(trace, findings));
      }
      audit(fresh);
    }
  }

  /** Measures memory in a process of its own, and makes ready for the passes here. */
  void measure() {
    guarded(() -> peaks = MemoryProbe.measure(trace, kind, realThreads));
    ReplayTarget opened = kind.open();
    target = opened;
    driver = Driver.of(trace, opened, realThreads);
    loop = LoopCopies.timedLoop(trace);
  }

  /** A pass that only warms the compiler up. */
  void warm() {
    pass();
  }

  /**
   * A turn of timed passes. The first pass of a turn is not counted: it finds the processor's
   * caches full of the other allocator's memory, which no program does.
   */
  void time() {
    pass();
    for (int i = 0; i < PASSES_PER_TURN; i++) {
      long nanos = pass();
      if (failed()) {
        return;
      }
      times.add(nanos);
    }
  }

  private long pass() {
    long[] nanos = new long[1];
    long start = System.nanoTime();
    Driver ready = driver;
    EventLoop code = loop;
    if (ready == null || code == null) {
      throw new IllegalStateException("no pass before measure, none after finish");
    }
    guarded(() -> nanos[0] = ready.pass(code));
    spentNanos += System.nanoTime() - start;
    return nanos[0];
  }

  /** Nanoseconds of the clock spent in passes since the last call. */
  long takeSpentNanos() {
    long spent = spentNanos;
    spentNanos = 0;
    return spent;
  }

  private boolean failed() {
    return findings.count() > 0;
  }

  /** Ends threads and, after a clean verified run, audits what the timed passes left. */
  void finish() {
    if (driver != null) {
      driver.close();
      driver = null;
    }
    if (verified && !failed() && target != null) {
      audit(target);
    }
  }

  ReplayRow row() {
    List<Long> sorted = times.stream().sorted().toList();
    double events = trace.events();
    long committed = peaks.committedBytes();
    boolean committedKnown = committed != ReplayTarget.UNKNOWN;
    boolean ratioKnown = committedKnown && trace.peakRequestedBytes() > 0;
    return new ReplayRow(
        trace.name(),
        kind.label(),
        realThreads ? "real" : "logical",
        trace.threads(),
        trace.events(),
        verified,
        findings.count(),
        findings.messages(),
        sorted.isEmpty() ? null : sorted.get(sorted.size() / 2) / events,
        sorted.isEmpty() ? null : sorted.getFirst() / events,
        sorted.size(),
        trace.peakRequestedBytes(),
        committedKnown ? committed : null,
        peaks.rssBytes() == PeakRss.UNKNOWN ? null : peaks.rssBytes(),
        ratioKnown ? committed / (double) trace.peakRequestedBytes() : null,
        null);
  }

  private void audit(ReplayTarget audited) {
    for (String problem : audited.auditAfterAllFreed()) {
      findings.add(trace.name() + ": after all blocks were freed: " + problem);
    }
  }

  /** A call that fails makes a finding, and ends this contender's part. */
  private void guarded(Runnable pass) {
    if (failed()) {
      return;
    }
    try {
      pass.run();
    } catch (RuntimeException e) {
      findings.add(
          trace.name() + ": without verification: " + e + "; run with --verify to see the event");
    }
  }

  @Override
  public void close() {
    if (driver != null) {
      driver.close();
    }
    if (target != null) {
      target.close();
    }
  }
}
