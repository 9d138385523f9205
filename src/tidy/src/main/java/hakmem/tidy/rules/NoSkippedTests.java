// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No setting of the build leaves a test out, hides that it failed, or turns its assertions off. The
 * exceptions stand here, each with its file.
 */
public final class NoSkippedTests implements Rule {
  private static final Pattern SETTINGS =
      Pattern.compile(
          "skipTests|skipITs|maven\\.test\\.skip|testFailureIgnore|test\\.failure\\.ignore"
              + "|skipAfterFailureCount|failIfNo|rerunFailing|enableAssertions|-da\\b"
              + "|-disableassertions|-dsa\\b|excluded?Groups|<groups>|conditions\\.deactivate"
              + "|<skip>\\s*true|<(?:include|exclude|test)>[^<]*Test[^<]*<|--fail-never|-fn\\b");

  /** File and setting. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          // Quick builds have no checkers and no shipped jar; the full build has all of these.
          "src/agent/pom.xml <exclude>**/AgentJarTest<",
          "src/core/pom.xml <exclude>**/CheckerFixtureTest.java<",
          "src/core/pom.xml <exclude>**/OffsetTwiceTest.java<",
          "src/core/pom.xml <exclude>**/ShippedJarTest.java<",
          "src/kinds/pom.xml <skip>true",
          "src/peers/pom.xml <exclude>**/CheckersRanTest.java<",
          // With the jar, in an execution of their own; and PIT in place of tests.
          "src/agent/pom.xml <test>AgentJarTest<",
          "src/core/pom.xml <test>ShippedJarTest<",
          "src/core/pom.xml <exclude>**/ShippedJarTest<",
          "src/core/pom.xml <skip>true",
          // Takes hours, and only by hand: it fills a table.
          "model-tests/detectors/pom.xml <exclude>**/DetectorTableTest.java<");

  @Override
  public List<Finding> check(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    if (!isOfTheBuild(file)) {
      return findings;
    }
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = SETTINGS.matcher(lines.get(i));
      if (matcher.find() && !EXCEPTIONS.contains(file.path() + " " + matcher.group())) {
        findings.add(
            new Finding(
                file.path(),
                i + 1,
                "'" + matcher.group() + "' leaves tests out: remove it, or name it in this rule"));
      }
    }
    return findings;
  }

  private static boolean isOfTheBuild(SourceFile file) {
    return file.fileName().equals("pom.xml")
        || file.path().startsWith(".mvn/")
        || file.path().startsWith(".ci/")
        || file.fileName().equals("junit-platform.properties");
  }
}
