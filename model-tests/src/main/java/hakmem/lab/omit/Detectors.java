// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import hakmem.lab.bug.PlantedBug;
import hakmem.lab.hunt.Hunt;
import hakmem.lab.scheduler.BugSearch;
import hakmem.lab.scheduler.Entries;
import hakmem.lab.scheduler.Exploration;
import hakmem.lab.strike.Campaign;
import hakmem.lab.strike.Operation;
import hakmem.lab.strike.Operations;
import hakmem.lab.strike.Struck;
import hakmem.lab.trace.Failure;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Who looks for a statement that was left out, the quickest first: the model beside random traces,
 * an Error at each place of the operations that enter the method (or its callers, if only handlers
 * call it), and all interleavings of the scenarios that enter it. For one thread.
 */
public final class Detectors {
  private static final long SEED = 1;
  private static final int STEPS_AFTER = 20;

  /** Of each scenario. */
  private static final long INTERLEAVINGS = 1_000;

  /** For one statement. */
  private static final int OPERATIONS_MAX = 24;

  /** Methods that an operation enters, by its name; in both layouts. */
  private final Map<String, Set<String>> methods = new HashMap<>();

  /** Those that enter few methods first. */
  private final List<Operation> operations;

  private final Callers callers = Callers.ofCore();

  private final Entries entries = new Entries(INTERLEAVINGS, SEED);

  /** By class, how many of its statements each scenario has found. */
  private final Map<String, Map<String, Integer>> found = new HashMap<>();

  /** Looks which operations enter which methods. */
  public Detectors() {
    Campaign campaign = new Campaign(null, Campaign.Mode.SHARE, SEED, STEPS_AFTER);
    for (Operation operation : Operations.all()) {
      Set<String> entered = campaign.methodsOf(operation, false);
      entered.addAll(campaign.methodsOf(operation, true));
      methods.put(operation.name(), entered);
    }
    operations =
        Operations.all().stream()
            .sorted(Comparator.comparingInt(o -> methods.getOrDefault(o.name(), Set.of()).size()))
            .toList();
  }

  /**
   * Leaves a statement out and looks who notices.
   *
   * @param progress is told what is tried
   */
  public Omission omit(Statement statement, Consumer<String> progress) {
    PlantedBug bug = statement.omitted();
    progress.accept(statement.name() + ", model");
    Failure failure = Hunt.firstFailure(bug, SEED, Hunt.TRACES_MAX);
    if (failure != null) {
      return new Omission(statement, "model", failure.invariant() + ": " + failure.message());
    }
    Omission struck = strike(statement, bug, progress);
    if (struck != null) {
      return struck;
    }
    if (bug.isInMemory()) {
      return new Omission(statement, null, null); // Scenarios have a system of their own.
    }
    return interleave(statement, bug, progress);
  }

  private Omission interleave(Statement statement, PlantedBug bug, Consumer<String> progress) {
    Map<String, Integer> finders =
        found.computeIfAbsent(statement.className(), _ -> new HashMap<>());
    List<String> bestFirst =
        entries.scenarios().stream()
            .sorted(Comparator.comparingInt(scenario -> -finders.getOrDefault(scenario, 0)))
            .toList();
    Exploration exploration =
        BugSearch.search(
                bug,
                bestFirst,
                scenario -> entries.isEnteredBy(scenario, statement.enteredBy()),
                INTERLEAVINGS,
                SEED,
                progress)
            .found();
    if (exploration == null) {
      return new Omission(statement, null, null);
    }
    finders.merge(exploration.scenario(), 1, Integer::sum);
    return new Omission(statement, "interleave " + exploration.scenario(), exploration.violation());
  }

  /** Strikes the shortest operations that enter the method, the two layouts in turns. */
  private @Nullable Omission strike(
      Statement statement, PlantedBug bug, Consumer<String> progress) {
    Campaign campaign = new Campaign(bug, Campaign.Mode.SHARE, SEED, STEPS_AFTER);
    boolean headers = false;
    for (Operation operation : operationsInto(statement)) {
      progress.accept(statement.name() + ", strike " + operation.name());
      Struck struck = campaign.strike(operation, headers, _ -> {});
      if (!struck.violations().isEmpty()) {
        String law = struck.violations().getFirst().law();
        return new Omission(statement, "strike " + operation.name(), law);
      }
      headers = !headers;
    }
    return null;
  }

  private List<Operation> operationsInto(Statement statement) {
    Set<String> entered =
        callers.enteredFor(
            statement.enteredBy(),
            method -> methods.values().stream().anyMatch(of -> of.contains(method)));
    return operations.stream()
        .filter(o -> !Collections.disjoint(methods.getOrDefault(o.name(), Set.of()), entered))
        .limit(OPERATIONS_MAX)
        .toList();
  }
}
