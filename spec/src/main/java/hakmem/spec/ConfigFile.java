// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The text of a TLC config, as far as the runner must understand it. Immutable. */
final class ConfigFile {
  private static final Set<String> KEYWORDS =
      Set.of(
          "CONSTANT",
          "CONSTANTS",
          "CONSTRAINT",
          "CONSTRAINTS",
          "ACTION_CONSTRAINT",
          "ACTION_CONSTRAINTS",
          "INVARIANT",
          "INVARIANTS",
          "INIT",
          "NEXT",
          "VIEW",
          "SYMMETRY",
          "SPECIFICATION",
          "PROPERTY",
          "PROPERTIES",
          "TYPE",
          "TYPE_CONSTRAINT",
          "CHECK_DEADLOCK");
  private static final Map<String, String> SINGULAR =
      Map.of("PROPERTIES", "PROPERTY", "INVARIANTS", "INVARIANT");

  /** A keyword and the words after it. */
  private record Section(String keyword, List<String> words) {}

  /** What stands behind the sign in {@code Name = {a, "b"}}. */
  private static final Pattern VALUE = Pattern.compile("=\\s*(\\{[^}]*}|\\S+)");

  private static final Pattern WORD = Pattern.compile("\\w+");

  private final List<Section> sections = new ArrayList<>();
  private final String bare;

  ConfigFile(String text) {
    bare = text.replaceAll("(?s)\\(\\*.*?\\*\\)", " ").replaceAll("\\\\\\*[^\\n]*", " ");
    for (String word : bare.strip().split("\\s+")) {
      if (KEYWORDS.contains(word)) {
        sections.add(new Section(SINGULAR.getOrDefault(word, word), new ArrayList<>()));
      } else if (!sections.isEmpty()) {
        sections.getLast().words.add(word);
      }
    }
  }

  /** Names after PROPERTY, in order. */
  List<String> properties() {
    return words("PROPERTY");
  }

  /** Names after INVARIANT, in order. */
  List<String> invariants() {
    return words("INVARIANT");
  }

  /** The words in the values of constants, in order. */
  List<String> values() {
    return VALUE
        .matcher(bare)
        .results()
        .flatMap(value -> WORD.matcher(value.group(1)).results())
        .map(MatchResult::group)
        .toList();
  }

  private List<String> words(String keyword) {
    return sections.stream()
        .filter(s -> s.keyword.equals(keyword))
        .flatMap(s -> s.words.stream())
        .toList();
  }

  /** The same model with one property, no invariant, and without the check for deadlock. */
  String withOnly(String property) {
    StringBuilder text = new StringBuilder();
    for (Section section : sections) {
      if (!Set.of("PROPERTY", "INVARIANT", "CHECK_DEADLOCK").contains(section.keyword)) {
        text.append(section.keyword).append('\n');
        text.append("  ").append(String.join(" ", section.words)).append('\n');
      }
    }
    return text + "PROPERTY\n  " + property + "\nCHECK_DEADLOCK FALSE\n";
  }
}
