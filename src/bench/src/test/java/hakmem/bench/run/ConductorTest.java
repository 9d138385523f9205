// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.peer.Peers;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

/** Real processes, short rounds. */
class ConductorTest {
  private static final Pace SHORT = new Pace(20, 2, 5, 1);

  /** A contender whose process is a shell script that speaks the protocol, or does not. */
  private record Scripted(String name, String script) implements Contender {
    @Override
    public String what() {
      return "of this test";
    }

    @Override
    public @Nullable String refusal(Workload workload, int threads) {
      return name.equals("refuses") ? "it has its reasons" : null;
    }

    @Override
    public boolean checkable() {
      return true;
    }

    @Override
    public List<String> command() {
      return List.of("sh", "-c", script);
    }
  }

  private static final class Steps implements Listener {
    private final List<String> told = new ArrayList<>();
    private int steps;

    @Override
    public void now(String workload, int threads, String allocator) {
      told.add(allocator);
    }

    @Override
    public void step() {
      steps++;
    }
  }

  private static String answers(String perCommand) {
    return "echo ok; while read c rest; do case $c in "
        + perCommand
        + " sample) echo 8192 512;; *) echo ok;; esac; done";
  }

  private static List<Result> run(Contender... contenders) {
    return new Conductor(List.of(contenders), SHORT, new Steps())
        .run(Workloads.named("larson-step"), List.of(1));
  }

  @Test
  void javaContendersTakeTurns() {
    List<Contender> contenders =
        List.of(
            new JavaContender(Peers.named(Peers.HAKMEM).orElseThrow()),
            new JavaContender(Peers.named(Peers.LOOP).orElseThrow()));
    Steps steps = new Steps();
    Conductor conductor = new Conductor(contenders, SHORT, steps);
    List<Result> results = conductor.run(Workloads.named("larson-step"), List.of(1));
    assertEquals(2, results.size());
    for (Result result : results) {
      assertNull(result.problem(), () -> String.valueOf(result.problem()));
      Result.Figures figures = result.figures();
      assertNotNull(figures);
      assertTrue(figures.nanosPerOperation().median() > 0);
      assertTrue(figures.nanosPerOperation().low() <= figures.nanosPerOperation().high());
      assertEquals(2, figures.rounds());
    }
    assertEquals(
        Conductor.steps(Workloads.named("larson-step"), List.of(1), contenders, SHORT),
        steps.steps);
    assertEquals(List.of("hakmem", "loop", "hakmem", "loop", "loop", "hakmem"), steps.told);
  }

  @Test
  void whatCannotRunSaysWhyAndTheOthersGoOn() {
    String round = "round) echo 1000 1 5000 4000;;";
    String memory = "memory) echo 4096 -1;;";
    List<Result> results =
        run(
            new Scripted("refuses", "exit 1"),
            new Scripted("missing", "echo missing no such library"),
            new Scripted("ends", "echo ok; read c; echo boom >&2; exit 3"),
            new Scripted("fails", answers(round + memory + "warm) echo failed it broke;;")),
            new Scripted("damages", answers(round + memory + "check) echo failed overlap;;")),
            new Scripted("works", answers(round + memory)));
    assertEquals(new Result.Problem(false, "it has its reasons"), results.get(0).problem());
    assertEquals(new Result.Problem(false, "no such library"), results.get(1).problem());
    assertEquals(
        new Result.Problem(true, "ended at 'start larson-step 1': boom"), results.get(2).problem());
    assertEquals(new Result.Problem(true, "it broke"), results.get(3).problem());
    assertEquals(new Result.Problem(true, "overlap"), results.get(4).problem());
    assertNull(results.get(4).figures());
    Result.Figures figures = results.get(5).figures();
    assertNotNull(figures);
    assertEquals(new Spread(5, 5, 5), figures.nanosPerOperation());
    assertEquals(4, figures.cpuNanosPerOperation());
    assertEquals(2e8, figures.operationsPerSecond());
    assertEquals(4096, figures.peakRssBytes());
    assertEquals(8192, figures.finalRssBytes());
    assertNull(figures.cache(), "it tells nothing");
    assertEquals(512, figures.decay().samples().getFirst().committedBytes());
  }
}
