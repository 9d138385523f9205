// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import hakmem.gauge.OperationTimer;
import hakmem.gauge.SlowStep;
import hakmem.gauge.StepWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** What an allocator tells, by kind. Complete before anybody can know of it. Thread-safe. */
final class Timings implements StepWatcher, OperationTimer {
  private final Durations mallocs = new Durations();
  private final Durations frees = new Durations();
  private final List<Durations> bySteps = new ArrayList<>();
  private final AtomicLong lost = new AtomicLong();

  /** None yet. */
  Timings() {
    for (SlowStep step : SlowStep.values()) {
      bySteps.add(step.ordinal(), new Durations());
    }
  }

  @Override
  public void stepped(
      SlowStep step, long begunNanos, long nanos, int blockBytes, long address, long amount) {
    bySteps.get(step.ordinal()).record(nanos);
  }

  @Override
  public void timedMalloc(long nanos) {
    mallocs.record(nanos);
  }

  @Override
  public void timedFree(long nanos) {
    frees.record(nanos);
  }

  @Override
  public void lost(Throwable cause) {
    lost.incrementAndGet();
  }

  /** Samples that could not be recorded. */
  long lost() {
    return lost.get();
  }

  /** All since the start. */
  List<LatencyRow> total() {
    return rows(Durations::total);
  }

  /** Those since the call before; begins a new period. */
  List<LatencyRow> endPeriod() {
    return rows(Durations::endPeriod);
  }

  private List<LatencyRow> rows(BiFunction<Durations, String, LatencyRow> look) {
    List<LatencyRow> rows = new ArrayList<>();
    rows.add(look.apply(mallocs, "malloc"));
    rows.add(look.apply(frees, "free"));
    for (SlowStep step : SlowStep.values()) {
      String name = step.name().toLowerCase(Locale.ROOT);
      rows.add(look.apply(bySteps.get(step.ordinal()), name));
    }
    return List.copyOf(rows);
  }
}
