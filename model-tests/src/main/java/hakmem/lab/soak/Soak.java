// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import hakmem.lab.model.Violation;
import hakmem.lab.strike.WeatheredEngine;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One generation after the other, on the engine of this class loader. Public with this constructor,
 * so that a loader can make one of its own.
 */
public final class Soak implements WeatheredEngine {
  private final Tally tally = new Tally();
  private final SplittableRandom random;
  private final boolean strikes;
  private final boolean dives;
  private final Consumer<String> said;
  private long generations;
  private long lost;

  /**
   * A soak that has not begun.
   *
   * @param seed of all programs
   * @param strikes whether the engine is instrumented
   * @param dives whether stacks end, where it is not
   * @param said is told of each generation
   */
  public Soak(long seed, boolean strikes, boolean dives, Consumer<String> said) {
    this.dives = dives;
    this.random = new SplittableRandom(seed);
    this.strikes = strikes;
    this.said = said;
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = tally.all();
    counts.put("operations", tally.operations());
    counts.put("generations", generations);
    counts.put("lost", lost);
    return counts;
  }

  @Override
  public void generation(int operationsOfRound, int roundsMax) {
    Climate drawn = Climate.of(random);
    Climate climate = dives || strikes ? drawn : drawn.calm();
    int rounds = 1 + random.nextInt(roundsMax);
    long seed = random.nextLong();
    said.accept((strikes ? "struck" : "plain") + " generation " + generations + ", " + climate);
    Generation generation = new Generation(climate, tally, seed, strikes);
    try {
      for (int i = 0; i < rounds; i++) {
        generation.round(operationsOfRound);
      }
      generation.end();
      lost += generation.lost();
    } catch (Violation e) {
      generation.recentErrors().forEach(error -> said.accept("error in " + error));
      throw new IllegalStateException(
          "%s: %s; %s generation %d, %s"
              .formatted(
                  e.invariant(),
                  e.getMessage(),
                  strikes ? "struck" : "plain",
                  generations,
                  climate),
          e);
    }
    generations++;
  }
}
