// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import hakmem.lab.strike.Reasons;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of each statement, in files beside this class: {@code noticed.txt} has those that
 * {@link Detectors} notice; {@code core-tests.txt} those that they do not, below the test class of
 * core that does; {@code survivors.txt} those that nobody notices, with the reason.
 */
public final class Verdicts {
  private final Set<String> noticed = Reasons.read(Verdicts.class, "noticed.txt").keySet();

  private final Map<String, String> coreTests = Reasons.read(Verdicts.class, "core-tests.txt");

  private final Map<String, String> reasons = Reasons.read(Verdicts.class, "survivors.txt");

  private Verdicts() {}

  /** The lists of this version. */
  public static Verdicts pinned() {
    return new Verdicts();
  }

  /** Why the detectors do not notice; empty: they do, or nobody has looked yet. */
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

  /** Whether the detectors are known to notice. */
  public boolean isNoticed(Statement statement) {
    return noticed.contains(statement.name());
  }

  /** Whether a statement stands in one of the lists. */
  public boolean isListed(Statement statement) {
    return isNoticed(statement) || reasonOf(statement).isPresent();
  }

  /** Names of the lists that are no statements of core any more. */
  public List<String> stale() {
    Set<String> names = Statements.all().stream().map(Statement::name).collect(Collectors.toSet());
    return listed().filter(name -> !names.contains(name)).toList();
  }

  /** Names that stand in two lists. */
  public List<String> twice() {
    Set<String> once = new HashSet<>();
    return listed().filter(name -> !once.add(name)).distinct().sorted().toList();
  }

  private Stream<String> listed() {
    return Stream.of(noticed, coreTests.keySet(), reasons.keySet()).flatMap(Set::stream);
  }
}
