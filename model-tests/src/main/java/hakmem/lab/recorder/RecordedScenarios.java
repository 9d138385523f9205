// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.lab.scenario.Scenarios;
import hakmem.lab.scheduler.Judge;
import hakmem.lab.scheduler.Points;
import hakmem.lab.scheduler.ScenarioSet;
import hakmem.lab.scheduler.Schedule;
import hakmem.lab.scheduler.Trial;
import hakmem.layout.BlockLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The scenarios of the scheduler, with a recorder in the engine that they run on: each execution is
 * a part of a log of RemoteFree, its set-up included. Only for scenarios of one size class that
 * free rightly.
 */
public final class RecordedScenarios implements ScenarioSet, Supplier<List<String>> {
  /** Logical threads are numbered from 1 to this; then comes whoever makes the set-up. */
  private static final int THREADS = 4;

  private final Scenarios scenarios = new Scenarios(RecordingOs::new);
  private final List<List<RawEvent>> runs = new ArrayList<>();
  private @Nullable ActionRecording recording;

  /** All scenarios, nothing recorded yet. */
  public RecordedScenarios() {}

  @Override
  public List<String> names() {
    return scenarios.names();
  }

  @Override
  public String description(String name) {
    return scenarios.description(name);
  }

  @Override
  public List<List<String>> operations(String name) {
    return scenarios.operations(name);
  }

  @Override
  public int samples(String name) {
    return scenarios.samples(name);
  }

  @Override
  public int preemptionsMax(String name) {
    return scenarios.preemptionsMax(name);
  }

  @Override
  public void judgeBy(Judge judge) {
    scenarios.judgeBy(judge);
  }

  @Override
  public Trial trial(String name, List<Schedule.Part> omitted) {
    return recorded(() -> scenarios.trial(name, omitted));
  }

  @Override
  public Trial scripted(int heaps, List<List<String>> threads) {
    return recorded(() -> scenarios.scripted(heaps, threads));
  }

  private Trial recorded(Supplier<Trial> setUp) {
    stop();
    ActionRecording started = new ActionRecording(RecordedScenarios::thread);
    recording = started;
    Probes.start(started, scenarios.memory());
    Trial trial = setUp.get();
    return new Trial() {
      @Override
      public int threads() {
        return trial.threads();
      }

      @Override
      public boolean freesWrongly() {
        return trial.freesWrongly();
      }

      @Override
      public boolean closesAllocator() {
        return trial.closesAllocator();
      }

      @Override
      public void run(@NonNegative int thread) {
        trial.run(thread);
      }

      @Override
      public void finish() {
        stop();
        trial.finish();
      }
    };
  }

  private static int thread() {
    int logical = Points.thread();
    return logical < 0 ? THREADS + 1 : logical + 1;
  }

  /** Ends a part: at the end of its threads, or where the execution was given up. */
  private void stop() {
    if (recording != null) {
      runs.add(recording.stop());
      recording = null;
    }
  }

  /** The lines of the log of all executions since this was asked before. */
  @Override
  public List<String> get() {
    stop();
    List<String> lines = RemoteFreeLog.of(runs, BlockLayout.HEADERLESS, THREADS + 1);
    runs.clear();
    return lines;
  }
}
