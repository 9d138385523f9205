// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a document names exists. Checked are relative links, code in backticks that is a path, a
 * class or a member of a class of the repository, and the scripts that command blocks call.
 */
public final class References implements Rule {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern SCRIPT = Pattern.compile("(?:^|\\s)(\\./[\\w./-]+|\\.ci/[\\w-]+)");

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
    List<Finding> findings = new ArrayList<>();
    if (!file.isMarkdown()) {
      return findings;
    }
    List<String> lines = file.lines();
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.strip().startsWith("```")) {
        fenced = !fenced;
        continue;
      }
      for (String dangling : fenced ? scripts(line) : prose(file, line)) {
        findings.add(
            new Finding(
                file.path(),
                i + 1,
                "'" + dangling + "' does not exist in the repository: correct or remove it"));
      }
    }
    return findings;
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
      if (!target.matches("[a-z]+:.*") && !index.hasPath(directory, target)) {
        dangling.add(target);
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
