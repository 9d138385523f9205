// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;

/** Java and scripts have at most 100 columns; import lines, which nobody can break, are exempt. */
public final class LineLength implements Rule {
  private static final int MAX_COLUMNS = 100;

  @Override
  public List<Finding> check(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    if (!file.isJava() && !file.isScript()) {
      return findings;
    }
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int columns = line.codePointCount(0, line.length());
      if (columns > MAX_COLUMNS && !(file.isJava() && line.startsWith("import "))) {
        findings.add(
            new Finding(
                file.path(), i + 1, columns + " columns: break the line at " + MAX_COLUMNS));
      }
    }
    return findings;
  }
}
