// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.generator;

import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.StepText;
import hakmem.lab.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Long traces: ordinary work, and at the end a hundredth in which everything happens that
 * allocators get wrong. So a planted bug that ordinary work does not meet shows only after nearly
 * all of the trace has run.
 */
public final class LongTrace {
  private static final int CALM_PERCENT = 99;

  private final EngineConfig config;
  private final long seed;
  private final int length;
  private final int threads;

  /**
   * What to make.
   *
   * @param headers block layout
   * @param seed the same gives the same
   * @param length steps in all
   * @param threads of the ordinary work, at least 1
   */
  public LongTrace(boolean headers, long seed, int length, int threads) {
    this.config = EngineConfig.ROOMY.withHeaders(headers);
    this.seed = seed;
    this.length = length;
    this.threads = threads;
  }

  /**
   * The trace.
   *
   * @param recorded whose steps are the ordinary work, over and over; null: those of a made-up
   *     program
   */
  public Trace make(@Nullable Trace recorded) {
    int calm = (int) ((long) length * CALM_PERCENT / 100);
    List<Step> steps = new ArrayList<>();
    if (recorded == null) {
      steps.addAll(new ProgramGenerator(seed, threads).steps(calm));
    } else {
      repeat(recorded.steps(), calm, steps);
    }
    int born = 1 + steps.stream().mapToInt(Step::id).max().orElse(Step.NO_BLOCK);
    Trace edges = TraceGenerator.trace(List.of(config), seed, length - calm);
    for (Step step : edges.steps()) {
      steps.add(StepText.renumbered(step, step.id() + born));
    }
    return new Trace(config, steps);
  }

  /** The program runs again and again; when it ends, its blocks are freed. */
  private static void repeat(List<Step> recorded, int length, List<Step> steps) {
    int blocks = 1 + recorded.stream().mapToInt(Step::id).max().orElse(Step.NO_BLOCK);
    List<Step> whole = new ArrayList<>(recorded);
    leftLive(recorded).forEach(id -> whole.add(new Step.Free(id)));
    for (int round = 0; steps.size() < length; round++) {
      for (Step step : whole.subList(0, Math.min(whole.size(), length - steps.size()))) {
        steps.add(StepText.renumbered(step, step.id() + round * blocks));
      }
    }
  }

  private static Set<Integer> leftLive(List<Step> steps) {
    Set<Integer> live = new LinkedHashSet<>();
    for (Step step : steps) {
      if (step instanceof Step.Birth) {
        live.add(step.id());
      } else if (step instanceof Step.Free) {
        live.remove(step.id());
      }
    }
    return live;
  }
}
