// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The definitions of a TLA+ module, each with the comment directly above it. */
final class TlaModule {
  private static final Pattern START = Pattern.compile("([A-Za-z]\\w*)(\\([^)]*\\))?\\s*==.*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z]\\w*");
  private static final Pattern STRING = Pattern.compile("\"(\\w+)\"");

  /**
   * A definition.
   *
   * @param comment the lines of comment above, without their marks
   * @param body what follows "==", without comments
   */
  record Definition(int line, String name, String comment, String body) {}

  private final SourceFile file;
  private final Map<String, Definition> definitions = new LinkedHashMap<>();

  TlaModule(SourceFile file) {
    this.file = file;
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      Matcher start = START.matcher(lines.get(i));
      if (start.matches()) {
        String name = start.group(1);
        definitions.put(name, new Definition(i + 1, name, commentAbove(lines, i), body(lines, i)));
      }
    }
  }

  String path() {
    return file.path();
  }

  String name() {
    return file.fileName().replace(".tla", "");
  }

  Map<String, Definition> definitions() {
    return definitions;
  }

  /** The strings that a definition's body names. */
  Set<String> strings(String definition) {
    Set<String> strings = new TreeSet<>();
    Definition found = definitions.get(definition);
    if (found != null) {
      STRING.matcher(found.body).results().forEach(m -> strings.add(m.group(1)));
    }
    return strings;
  }

  /**
   * What Next may do: the definitions that it leads to through those that only choose between
   * others and have a capital letter.
   */
  Set<String> actions() {
    Set<String> actions = new LinkedHashSet<>();
    addActions("Next", actions, new TreeSet<>());
    return actions;
  }

  /**
   * The comment of an action: above it, or above a definition of which it only chooses a case, and
   * which has its name as a prefix ({@code carveCount} of {@code carve}).
   */
  List<String> commentsOf(String action) {
    Definition definition = definitions.get(action);
    List<String> comments = new ArrayList<>(List.of(definition.comment));
    for (String word : words(definition.body)) {
      if (word.startsWith(action) && definitions.containsKey(word)) {
        comments.add(definitions.get(word).comment);
      }
    }
    return comments;
  }

  /** The steps that an action says it is. */
  Set<String> stepsOf(String action) {
    Set<String> ids = new LinkedHashSet<>();
    commentsOf(action).forEach(comment -> ids.addAll(StepIds.leading(comment)));
    return ids;
  }

  private void addActions(String name, Set<String> actions, Set<String> seen) {
    if (!seen.add(name)) {
      return;
    }
    Definition definition = definitions.get(name);
    if (definition == null) {
      return;
    }
    boolean acts = definition.body.contains("/\\") || definition.body.contains("'");
    if (!name.equals("Next") && (acts || Character.isLowerCase(name.charAt(0)))) {
      actions.add(name);
      return;
    }
    for (String word : words(definition.body)) {
      if (definitions.containsKey(word) && isActionLike(word)) {
        addActions(word, actions, seen);
      }
    }
  }

  /** Sets that a choice ranges over are definitions, too: they change nothing. */
  private boolean isActionLike(String name) {
    return changes(name, new TreeSet<>());
  }

  private boolean changes(String name, Set<String> seen) {
    Definition definition = definitions.get(name);
    if (definition == null || !seen.add(name)) {
      return false;
    }
    if (definition.body.contains("'") || definition.body.contains("UNCHANGED")) {
      return true;
    }
    return words(definition.body).stream().anyMatch(word -> changes(word, seen));
  }

  private static Set<String> words(String body) {
    Set<String> words = new LinkedHashSet<>();
    WORD.matcher(body).results().forEach(m -> words.add(m.group()));
    return words;
  }

  private static String commentAbove(List<String> lines, int start) {
    int first = start;
    boolean inBlock = false;
    while (first > 0) {
      String line = lines.get(first - 1).strip();
      inBlock = line.endsWith("*)") ? !line.startsWith("(*") : inBlock && !line.startsWith("(*");
      if (!(inBlock || line.startsWith("\\*") || line.startsWith("(*"))) {
        break;
      }
      first--;
    }
    List<String> comment = new ArrayList<>();
    for (String line : lines.subList(first, start)) {
      comment.add(unmarked(line));
    }
    return String.join(" ", comment).strip();
  }

  private static String body(List<String> lines, int start) {
    StringBuilder body = new StringBuilder();
    body.append(lines.get(start).replaceFirst(".*?==", ""));
    for (int i = start + 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (START.matcher(line).matches() || line.startsWith("(*") || line.matches("[-=]{5,}")) {
        break;
      }
      body.append('\n').append(line);
    }
    return withoutComments(body.toString());
  }

  /** The text of a line of comment. */
  static String unmarked(String line) {
    return line.strip().replaceAll("^\\(\\*+|\\*+\\)$|^\\\\\\*", "").strip();
  }

  private static String withoutComments(String text) {
    return text.replaceAll("\\\\\\*.*", "").replaceAll("(?s)\\(\\*.*?\\*\\)", "");
  }
}
