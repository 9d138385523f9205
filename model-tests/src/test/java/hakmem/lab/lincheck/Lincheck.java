// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import hakmem.lab.scheduler.SparseOs;
import java.util.Optional;
import java.util.Set;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Runs Lincheck's model checker on a suite: a class with operations, and nested in it the class
 * {@code Spec} with the same operations done by one thread. Bounded by counts, never by time, and
 * seeded by Lincheck with a constant: a run repeats exactly.
 */
public final class Lincheck {
  /** Parts of the suites that hold no shared word: the words of LazyOs are elements of arrays. */
  private static final Set<String> BOOKKEEPING =
      Set.of(
          EngineState.class.getName(),
          Outside.class.getName(),
          LazyOs.class.getName(),
          SparseOs.class.getName());

  /** Parts of a suite that run while no other thread does. */
  private static final Set<String> ALONE = Set.of("<init>", "validate");

  /** More turns than any loop of the engine takes here: it walks over all classes. */
  private static final int LOOP_BOUND = 1000;

  /** How much of the space is searched: scenarios, and executions of each. */
  public record Effort(int scenarios, int executions) {
    /** Of the table of detectors. */
    public static final Effort DEFAULT = new Effort(12, 30);

    /** Of each build: as little as finds every canary. */
    static final Effort BUILD = new Effort(10, 20);
  }

  private Lincheck() {}

  /**
   * Checks a suite.
   *
   * @return Lincheck's report of the failing execution, a table with a column for each thread;
   *     empty if every execution fits the specification
   */
  static Optional<String> run(Class<?> suite, Effort effort) {
    ModelCheckingOptions options =
        new ModelCheckingOptions()
            .iterations(effort.scenarios())
            .invocationsPerIteration(effort.executions())
            .threads(2)
            .actorsPerThread(2)
            .actorsBefore(1)
            .actorsAfter(1)
            .loopBound(LOOP_BOUND)
            .minimizeFailedScenario(false)
            .sequentialSpecification(specOf(suite))
            .addGuarantee(forClasses(suite.getName()).methods(ALONE::contains).ignore())
            .addGuarantee(forClasses(BOOKKEEPING::contains).allMethods().ignore())
            .addGuarantee(forClasses(Lincheck::isPure).allMethods().ignore());
    try {
      options.check(suite);
      return Optional.empty();
    } catch (LincheckAssertionError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Arithmetic, and walks over a heap at rest. */
  private static boolean isPure(String className) {
    return className.startsWith("hakmem.layout.")
        || className.startsWith("hakmem.sizeclass.")
        || className.startsWith("hakmem.diag.");
  }

  private static Class<?> specOf(Class<?> suite) {
    for (Class<?> nested : suite.getDeclaredClasses()) {
      if (nested.getSimpleName().equals("Spec")) {
        return nested;
      }
    }
    throw new IllegalArgumentException(suite + " has no nested class Spec");
  }
}
