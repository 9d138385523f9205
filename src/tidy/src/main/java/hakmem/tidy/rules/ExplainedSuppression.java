// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Where core overrules a checker it says why, in a comment behind the annotation or on the line
 * above it: a suppression is a proof by hand.
 */
public final class ExplainedSuppression implements Rule {
  @Override
  public List<Finding> check(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    if (!file.isCoreMain()) {
      return findings;
    }
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean explained =
          line.contains("//") || (i > 0 && lines.get(i - 1).strip().startsWith("//"));
      if (line.startsWith("@SuppressWarnings") && !explained) {
        findings.add(
            new Finding(file.path(), i + 1, line + ": say in a comment why it holds nevertheless"));
      }
    }
    return findings;
  }
}
