// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.ConcurrencyBugs;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reduced search loses nothing: what every interleaving can do, it does. */
class ReductionTest {
  private static final long MOST = 2_000_000;

  /** A program over four words: each thread's operations are r (read) or w (write) and a word. */
  private static final class Toy implements Trial {
    private static final int READ =
        Site.number(new Site(AccessKind.ACQUIRE_READ, "word", "toy", 0));
    private static final int WRITE =
        Site.number(new Site(AccessKind.RELEASE_WRITE, "word", "toy", 0));

    private final String[] programs;
    private final Set<String> outcomes;
    private final int[] words = new int[4];
    private final StringBuilder[] seen;

    Toy(Set<String> outcomes, String... programs) {
      this.programs = programs;
      this.outcomes = outcomes;
      this.seen = new StringBuilder[programs.length];
      Arrays.setAll(seen, _ -> new StringBuilder());
    }

    @Override
    public int threads() {
      return programs.length;
    }

    @Override
    public void run(int thread) {
      String program = programs[thread];
      int value = 10 * (thread + 1);
      for (int i = 0; i < program.length(); i += 2) {
        int word = program.charAt(i + 1) - '0';
        if (program.charAt(i) == 'r') {
          Points.element(words, word, READ);
          value = words[word] + 100;
          seen[thread].append(words[word]).append(' ');
        } else {
          Points.element(words, word, WRITE);
          words[word] = value++;
        }
      }
    }

    @Override
    public void finish() {
      outcomes.add(Arrays.toString(seen) + Arrays.toString(words));
    }
  }

  private static long explore(boolean reduced, Set<String> outcomes, String... programs) {
    Supplier<Trial> toys = () -> new Toy(outcomes, programs);
    Exploration exploration =
        Interleavings.explore("toy", toys, Explorer.unbounded(reduced), -1, MOST, _ -> {});
    assertTrue(exploration.complete(), () -> "not complete: " + exploration);
    return exploration.explored();
  }

  private static void assertSameOutcomes(String... programs) {
    Set<String> all = new TreeSet<>();
    Set<String> reduced = new TreeSet<>();
    long allExplored = explore(false, all, programs);
    long reducedExplored = explore(true, reduced, programs);
    assertEquals(all, reduced, () -> Arrays.toString(programs));
    assertTrue(reducedExplored <= allExplored);
  }

  @Test
  void everyOutcomeOfAToyIsReached() {
    assertSameOutcomes("w0r1", "w1r0");
    assertSameOutcomes("w0w1", "r1r0", "r0w2r1");
    assertSameOutcomes("r0w0", "r0w0", "r0w0");
    assertSameOutcomes("w0w1w2", "r2w3r1", "w3r0");
    assertSameOutcomes("r0w1", "r1w2", "r2w0", "w1");
    assertSameOutcomes("w0w0r1", "w1r0w0", "r1w1");
  }

  /** What one execution leaves behind, as an engine whose purge was left out does. */
  @Test
  void trialsThatDoNotRepeatThemselvesAreToldWhatToLookFor() {
    Set<String> outcomes = new TreeSet<>();
    AtomicInteger left = new AtomicInteger();
    Supplier<Trial> forgetful =
        () -> new Toy(outcomes, left.getAndIncrement() == 0 ? "w0w0w0" : "w0", "r0");
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                Interleavings.explore(
                    "toy", forgetful, Explorer.unbounded(true), -1, MOST, _ -> {}));
    assertTrue(e.getMessage().contains("leaves to the next"), e.getMessage());
    assertTrue(e.getMessage().contains("thread A has ended"), e.getMessage());
  }

  @Test
  void independentThreadsNeedOneInterleaving() {
    Set<String> outcomes = new TreeSet<>();
    assertEquals(1, explore(true, outcomes, "w0r0w0", "w1r1w1", "w2r2w2"));
    assertEquals(1680, explore(false, outcomes, "w0r0w0", "w1r1w1", "w2r2w2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"claim-vs-replace", "two-takers"})
  void bothSearchesJudgeTheEngineAlike(String scenario) {
    Interleavings engine = Interleavings.of(null);
    assertEquals("passes", judge(engine, scenario, Explorer.unbounded(true)));
    assertEquals("passes", judge(engine, scenario, Explorer.unbounded(false)));
  }

  /** All interleavings come to a violation after minutes; those with few preemptions at once. */
  @ParameterizedTest
  @CsvSource({"trim-vs-trim, trim-claim-ignored", "two-takers, lease-not-decided"})
  void bothSearchesJudgeABugAlike(String scenario, String bug) {
    Interleavings engine = Interleavings.of(ConcurrencyBugs.byName(bug).orElseThrow());
    String violation = judge(engine, scenario, Explorer.bounded(2));
    assertNotEquals("passes", violation);
    assertEquals(violation, judge(engine, scenario, Explorer.unbounded(true)));
  }

  private static String judge(Interleavings engine, String scenario, Explorer explorer) {
    Exploration exploration =
        Interleavings.explore(
            scenario,
            () -> engine.scenarios().trial(scenario, List.of()),
            explorer,
            -1,
            MOST,
            _ -> {});
    assertTrue(exploration.complete() || exploration.violation() != null, "given up");
    String violation = exploration.violation();
    return violation == null ? "passes" : violation.substring(0, violation.indexOf(':'));
  }
}
