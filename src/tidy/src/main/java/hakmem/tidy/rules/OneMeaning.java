// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One name, one thing: no two types of main sources have the same name, so that a reader who meets
 * one knows which. Nested types are left out: what they are in is part of their name.
 */
public final class OneMeaning implements Rule {
  private static final String MAIN = "/src/main/java/";
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:/\\*\\*[^\n]*\\*/ )?(?:[a-z-]+ )*(?:class|interface|@interface|enum|record) (\\w+)");

  /** Names that may stand twice. A kind of {@code hakmem.kind} is named as what computes it. */
  private static final Set<String> TWICE = Set.of("BlockIndex");

  private final Map<String, List<String>> paths = new HashMap<>();

  /**
   * @param files of the whole repository
   */
  public OneMeaning(List<SourceFile> files) {
    for (SourceFile file : files) {
      if (isMain(file)) {
        for (String line : file.lines()) {
          String name = typeIn(line);
          if (!name.isEmpty()) {
            paths.computeIfAbsent(name, _ -> new ArrayList<>()).add(file.path());
          }
        }
      }
    }
  }

  @Override
  public List<Finding> check(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = isMain(file) ? file.lines() : List.of();
    for (int i = 0; i < lines.size(); i++) {
      String name = typeIn(lines.get(i));
      for (String other : paths.getOrDefault(name, List.of())) {
        if (!other.equals(file.path()) && !TWICE.contains(name)) {
          findings.add(
              new Finding(
                  file.path(),
                  i + 1,
                  name + " is a type of " + other + " too: rename one of them"));
        }
      }
    }
    return findings;
  }

  /** The name of the type that a line declares at the left margin, or the empty string. */
  private static String typeIn(String line) {
    Matcher type = TYPE.matcher(line);
    return type.find() ? type.group(1) : "";
  }

  private static boolean isMain(SourceFile file) {
    return file.isJava() && file.path().contains(MAIN);
  }
}
