// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import hakmem.lab.scheduler.Judge;
import hakmem.lab.scheduler.ScenarioSet;
import hakmem.lab.scheduler.Schedule;
import hakmem.lab.scheduler.Trial;
import hakmem.lab.scheduler.WordOs;
import hakmem.memory.BlockMemory;
import hakmem.memory.OsMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * All scenarios. Public with a constructor without parameters, so that the loader of a copy of the
 * engine can make one of its own.
 */
public final class Scenarios implements ScenarioSet {
  private final Map<String, Scenario> byName = new LinkedHashMap<>();
  private final WordOs os = new WordOs();
  private final OsMemory seam;
  private Judge judge = Judge.ALL;

  /** The scenarios of this class loader's engine. */
  public Scenarios() {
    this(os -> os);
  }

  /** The same, with something between the engine and its operating system. */
  public Scenarios(UnaryOperator<OsMemory> between) {
    seam = between.apply(os);
    Stream.of(
            RemoteFreeScenarios.all(),
            OrphanScenarios.all(),
            SuperslabScenarios.all(),
            SpanScenarios.all(),
            LeaseScenarios.all(),
            CloseScenarios.all(),
            SharedHeapScenarios.all(),
            HeaderScenarios.all(),
            StormScenarios.all(),
            MagazineScenarios.all(),
            SparseScenarios.all(),
            SpanScenarios.parts())
        .flatMap(List::stream)
        .forEach(scenario -> byName.put(scenario.name(), scenario));
  }

  /** Block memory of all trials. */
  public BlockMemory memory() {
    return os.blockMemory();
  }

  @Override
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  private Scenario scenario(String name) {
    Scenario scenario = byName.get(name);
    if (scenario == null) {
      throw new IllegalArgumentException("no scenario is called '" + name + "'");
    }
    return scenario;
  }

  @Override
  public String description(String name) {
    return scenario(name).description();
  }

  @Override
  public List<List<String>> operations(String name) {
    return scenario(name).threads().stream()
        .map(ops -> ops.stream().map(ScenarioOp::text).toList())
        .toList();
  }

  @Override
  public int samples(String name) {
    return scenario(name).samples();
  }

  @Override
  public int preemptionsMax(String name) {
    return scenario(name).preemptionsMax();
  }

  @Override
  public void judgeBy(Judge newJudge) {
    judge = newJudge;
    os.judgeBy(newJudge);
  }

  @Override
  public Trial trial(String name, List<Schedule.Part> omitted) {
    Scenario scenario = scenario(name);
    World world = new World(os, seam, scenario.setup(), judge);
    return new Trial() {
      @Override
      public int threads() {
        return scenario.threads().size();
      }

      @Override
      public boolean freesWrongly() {
        return scenario.threads().stream().flatMap(List::stream).anyMatch(ScenarioOp::isWrong);
      }

      @Override
      public boolean closesAllocator() {
        return scenario.threads().stream().flatMap(List::stream).anyMatch(ScenarioOp::isClose);
      }

      @Override
      public void run(@NonNegative int thread) {
        List<ScenarioOp> ops = scenario.threads().get(thread);
        for (int i = 0; i < ops.size(); i++) {
          if (!omitted.contains(new Schedule.Part(thread, i + 1))) {
            ops.get(i).action().accept(world);
          }
        }
      }

      @Override
      public void finish() {
        world.finish();
      }
    };
  }

  @Override
  public Trial scripted(int heaps, List<List<String>> threads) {
    return new ScriptedTrial(os, heaps, threads, judge);
  }
}
