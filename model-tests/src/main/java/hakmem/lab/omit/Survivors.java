// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import hakmem.lab.strike.Reasons;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Statements that may be left out and nobody of {@link Detectors} notices, in files beside this
 * class: {@code survivors.txt} with the reason, {@code core-tests.txt} with the test class of core
 * that does notice.
 */
public final class Survivors {
  /** Packages of which each survivor has its reason; the others are still to be gone through. */
  private static final Set<String> EXPLAINED =
      Set.of(
          "ace",
          "adoption",
          "api",
          "base",
          "bin",
          "foreign",
          "freeing",
          "freelist",
          "gauge",
          "huge",
          "layout",
          "memory",
          "pool",
          "registry",
          "remote",
          "superslab");

  private final Map<String, String> reasons = Reasons.read(Survivors.class, "survivors.txt");

  private final Map<String, String> coreTests = Reasons.read(Survivors.class, "core-tests.txt");

  private Survivors() {}

  /** The list of this version. */
  public static Survivors pinned() {
    return new Survivors();
  }

  /** Why nobody notices; empty: somebody should, or the package is not explained yet. */
  public Optional<String> reasonOf(Statement statement) {
    String reason = reasons.get(statement.name());
    return reason == null
        ? coreTestOf(statement).map(test -> test + " of core notices")
        : Optional.of(reason);
  }

  /** The test class of core that notices, by its full name. */
  public Optional<String> coreTestOf(Statement statement) {
    return Optional.ofNullable(coreTests.get(statement.name()));
  }

  /** Whether each survivor of a statement's package has its reason. */
  public boolean explains(Statement statement) {
    String name = statement.className();
    return EXPLAINED.contains(name.substring(0, name.indexOf('.')));
  }

  /** Names of the lists that are no statements of core any more. */
  public List<String> stale() {
    Set<String> names = Statements.all().stream().map(Statement::name).collect(Collectors.toSet());
    return Stream.concat(reasons.keySet().stream(), coreTests.keySet().stream())
        .filter(name -> !names.contains(name))
        .toList();
  }

  /** Names that stand in both lists. */
  public List<String> twice() {
    return reasons.keySet().stream().filter(coreTests::containsKey).toList();
  }
}
