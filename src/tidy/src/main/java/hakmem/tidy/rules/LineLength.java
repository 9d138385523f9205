// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Java and scripts have at most 100 columns, documents 120. Exempt is what nobody can break: import
 * lines; in documents the rows of tables, pictures, and what is shown as code.
 */
public final class LineLength implements Rule {
  private static final int CODE_COLUMNS_MAX = 100;
  private static final int TEXT_COLUMNS_MAX = 120;

  @Override
  public List<Finding> check(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    boolean text = file.isMarkdown();
    if (!text && !file.isJava() && !file.isScript()) {
      return findings;
    }
    int most = text ? TEXT_COLUMNS_MAX : CODE_COLUMNS_MAX;
    boolean shown = false;
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      shown ^= text && line.strip().startsWith("```");
      int columns = line.codePointCount(0, line.length());
      if (columns > most && !(text ? shown || isFixedText(line) : line.startsWith("import "))) {
        findings.add(
            new Finding(file.path(), i + 1, columns + " columns: break the line at " + most));
      }
    }
    return findings;
  }

  private static boolean isFixedText(String line) {
    return line.startsWith("|") || line.startsWith("![") || line.startsWith("    ");
  }
}
