// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import hakmem.lab.strike.Reasons;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Statements that may be left out and nobody of {@link Detectors} notices: {@code survivors.txt}
 * beside this class, with the reason, or the test that does.
 */
public final class Survivors {
  /** Packages of which each survivor has its reason; the others are still to be gone through. */
  private static final Set<String> EXPLAINED = Set.of("adoption", "bin", "freelist");

  private final Map<String, String> reasons = Reasons.read(Survivors.class, "survivors.txt");

  private Survivors() {}

  /** The list of this version. */
  public static Survivors pinned() {
    return new Survivors();
  }

  /** Why nobody notices; empty: somebody should, or the package is not explained yet. */
  public Optional<String> reasonOf(Statement statement) {
    return Optional.ofNullable(reasons.get(statement.name()));
  }

  /** Whether each survivor of a statement's package has its reason. */
  public boolean explains(Statement statement) {
    String name = statement.className();
    return EXPLAINED.contains(name.substring(0, name.indexOf('.')));
  }

  /** Names of the list that are no statements of core any more. */
  public List<String> stale() {
    Set<String> names = Statements.all().stream().map(Statement::name).collect(Collectors.toSet());
    return reasons.keySet().stream().filter(name -> !names.contains(name)).toList();
  }
}
