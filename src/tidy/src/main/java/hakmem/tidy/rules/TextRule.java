// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rule that forbids a pattern in the lines of some files. */
abstract class TextRule implements Rule {
  private final Pattern banned;
  private final String remedy;

  TextRule(String banned, String remedy) {
    this.banned = Pattern.compile(banned);
    this.remedy = remedy;
  }

  abstract boolean appliesTo(SourceFile file);

  @Override
  public final List<Finding> check(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    if (appliesTo(file)) {
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        Matcher matcher = banned.matcher(lines.get(i));
        if (matcher.find()) {
          findings.add(new Finding(file.path(), i + 1, "'" + matcher.group() + "': " + remedy));
        }
      }
    }
    return findings;
  }
}
