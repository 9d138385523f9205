// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text names exists. Checked are, in documents, relative links and their sections, code in
 * backticks that is a path, a class or a member of a class or module of the repository, and the
 * scripts that command blocks call; in Java, members that comments name by {@code @code} and {@code
 * @link}; in TLA+, members of our classes.
 */
public final class References implements Rule {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)]*))?\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern SCRIPT = Pattern.compile("(?:^|\\s)(\\./[\\w./-]+|\\.ci/[\\w-]+)");
  private static final Pattern JAVADOC =
      Pattern.compile("\\{@(?:code|link|linkplain) ([A-Z]\\w*(?:[.#]\\w+)+)");
  private static final Pattern MEMBER =
      Pattern.compile("\\b[A-Z]\\w*(?:\\.(?!cfg\\b|tla\\b)\\w+)+");

  private final NameIndex index;

  /**
   * Resolves against the given files.
   *
   * @param paths all of them
   * @param files those that are text
   */
  public References(List<String> paths, List<SourceFile> files) {
    this.index = new NameIndex(paths, files);
  }

  @Override
  public List<Finding> check(SourceFile file) {
    if (file.isMarkdown()) {
      return document(file);
    }
    List<Finding> findings = new ArrayList<>();
    if (file.isJava()) {
      members(file, JAVADOC, 1, findings);
    } else if (file.path().endsWith(".tla")) {
      members(file, MEMBER, 0, findings);
    }
    return findings;
  }

  private void members(SourceFile file, Pattern pattern, int group, List<Finding> findings) {
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      for (MatchResult name : pattern.matcher(lines.get(i)).results().toList()) {
        if (!index.hasMember(name.group(group))) {
          findings.add(finding(file, i, name.group(group)));
        }
      }
    }
  }

  private List<Finding> document(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = file.lines();
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.strip().startsWith("```")) {
        fenced = !fenced;
        continue;
      }
      for (String dangling : fenced ? scripts(line) : prose(file, line)) {
        findings.add(finding(file, i, dangling));
      }
    }
    return findings;
  }

  private static Finding finding(SourceFile file, int index, String dangling) {
    String message = "'" + dangling + "' does not exist in the repository: correct or remove it";
    return new Finding(file.path(), index + 1, message);
  }

  private List<String> scripts(String line) {
    List<String> dangling = new ArrayList<>();
    Matcher script = SCRIPT.matcher(line);
    while (script.find()) {
      if (!index.hasPath("", script.group(1))) {
        dangling.add(script.group(1));
      }
    }
    return dangling;
  }

  private List<String> prose(SourceFile file, String line) {
    String directory = file.path().substring(0, file.path().lastIndexOf('/') + 1);
    List<String> dangling = new ArrayList<>();
    Matcher link = LINK.matcher(line);
    while (link.find()) {
      String target = link.group(1);
      String section = link.group(2);
      if (target.matches("[a-z]+:.*")) {
        continue;
      }
      if (!target.isEmpty() && !index.hasLink(directory, target)) {
        dangling.add(target);
      } else if (section != null && !index.hasSection(file.path(), target, section)) {
        dangling.add(target + "#" + section);
      }
    }
    Matcher code = CODE.matcher(line);
    while (code.find()) {
      String span = code.group(1).strip();
      dangling.addAll(scripts(span));
      if (!SCRIPT.matcher(span).lookingAt() && !index.resolves(directory, span)) {
        dangling.add(span);
      }
    }
    return dangling;
  }
}
