// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What each scenario is needed for: two accesses that meet in no other, or two such pairs that meet
 * in one execution of no other; or a planted bug that it finds first; or, in the order of names,
 * what meets in none of those needed so far. Any other is a part of those: the shorter program,
 * which fails first and by the shorter schedule.
 */
final class NeededScenarios {
  static final String FILE = "needed.txt";

  private static final Comparator<String> SHORTEST =
      Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder());

  private final Map<String, Set<String>> meetings;
  private final Map<String, String> finders;
  private final Map<String, Integer> scenariosOf = new HashMap<>();
  private final Map<String, String> needs = new TreeMap<>();

  /**
   * @param meetings by scenario, as {@link Meetings#names} has them
   * @param finders by planted bug the scenario that finds it first
   */
  NeededScenarios(Map<String, Set<String>> meetings, Map<String, String> finders) {
    this.meetings = new TreeMap<>(meetings);
    this.finders = new TreeMap<>(finders);
    meetings.values().forEach(all -> all.forEach(m -> scenariosOf.merge(m, 1, Integer::sum)));
  }

  /** The file beside this class. */
  static String pinned() throws IOException {
    try (InputStream in = NeededScenarios.class.getResourceAsStream(FILE)) {
      return new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A line for each scenario. */
  String text() {
    meetings.forEach(
        (scenario, met) -> ofItsOwn(scenario, met).ifPresent(n -> needs.put(scenario, n)));
    for (String scenario : meetings.keySet()) {
      if (!needs.containsKey(scenario)) {
        firstWith(scenario).ifPresent(need -> needs.put(scenario, need));
      }
    }
    StringBuilder text = new StringBuilder();
    for (String scenario : meetings.keySet()) {
      String need = needs.get(scenario);
      text.append(scenario).append(": ").append(need == null ? part(scenario) : need).append('\n');
    }
    return text.toString();
  }

  private Optional<String> ofItsOwn(String scenario, Set<String> met) {
    if (met.isEmpty()) {
      throw new AssertionError(scenario + ": its threads never meet; let them, or leave it out");
    }
    return alone(met)
        .map(meeting -> "only here " + meeting)
        .or(() -> bug(scenario).map(bug -> "finds first " + bug));
  }

  /** What meets in no scenario that is needed so far. */
  private Optional<String> firstWith(String scenario) {
    Set<String> left = new TreeSet<>(meetings.get(scenario));
    needs.keySet().forEach(other -> left.removeAll(meetings.get(other)));
    return left.stream().min(SHORTEST).map(meeting -> "first with " + meeting);
  }

  private Optional<String> alone(Set<String> met) {
    return met.stream().filter(meeting -> scenariosOf.get(meeting) == 1).min(SHORTEST);
  }

  private Optional<String> bug(String scenario) {
    return finders.entrySet().stream()
        .filter(finder -> finder.getValue().equals(scenario))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The first that is needed, or the first two, in which all meets that meets in this one. */
  private String part(String scenario) {
    Set<String> met = meetings.get(scenario);
    List<String> others = List.copyOf(needs.keySet());
    for (String other : others) {
      if (meetings.get(other).containsAll(met)) {
        return "part of " + other;
      }
    }
    for (int i = 0; i < others.size(); i++) {
      Set<String> left = new HashSet<>(met);
      left.removeAll(meetings.get(others.get(i)));
      for (String second : others.subList(i + 1, others.size())) {
        if (meetings.get(second).containsAll(left)) {
          return "part of " + others.get(i) + " and " + second;
        }
      }
    }
    return "part of more than two";
  }
}
