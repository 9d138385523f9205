// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import hakmem.tidy.rules.ExplainedSuppression;
import hakmem.tidy.rules.LineLength;
import hakmem.tidy.rules.MethodLength;
import hakmem.tidy.rules.NoConsoleInCore;
import hakmem.tidy.rules.NoHollowTests;
import hakmem.tidy.rules.NoLocalPaths;
import hakmem.tidy.rules.NoLooseEnds;
import hakmem.tidy.rules.NoSkippedTests;
import hakmem.tidy.rules.NoTabs;
import hakmem.tidy.rules.NoUnsafe;
import hakmem.tidy.rules.OneMeaning;
import hakmem.tidy.rules.OwnNouns;
import hakmem.tidy.rules.References;
import hakmem.tidy.rules.SpdxHeader;
import java.util.ArrayList;
import java.util.List;

/** The rules in force. */
public final class Rules {
  private Rules() {}

  /**
   * All rules.
   *
   * @param paths every file of the repository: what references are resolved against
   * @param files those that are text
   */
  public static List<Rule> all(List<String> paths, List<SourceFile> files) {
    return List.of(
        new ExplainedSuppression(),
        new LineLength(),
        new MethodLength(),
        new NoConsoleInCore(),
        new NoHollowTests(),
        new NoLocalPaths(),
        new NoLooseEnds(),
        new NoSkippedTests(),
        new NoTabs(),
        new NoUnsafe(),
        new OneMeaning(files),
        new OwnNouns(),
        new References(paths, files),
        new SpdxHeader());
  }

  /** Everything that one rule has to say about a set of files. */
  public static List<Finding> check(Rule rule, List<SourceFile> files) {
    List<Finding> findings = new ArrayList<>();
    files.forEach(file -> findings.addAll(rule.check(file)));
    return findings;
  }
}
