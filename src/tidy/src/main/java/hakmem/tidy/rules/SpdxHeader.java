// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.Finding;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.List;

/**
 * Sources carry their licence: Java on the first line, TLA+ modules, XML and scripts within the
 * first three, below what must come first there.
 */
public final class SpdxHeader implements Rule {
  private static final String HEADER = "SPDX-License-Identifier: Apache-2.0";
  private static final int LAST_HEADER_LINE = 3;

  @Override
  public List<Finding> check(SourceFile file) {
    boolean kept =
        file.isJava()
            ? file.text().startsWith("// " + HEADER + "\n")
            : !needsHeader(file)
                || file.lines().stream().limit(LAST_HEADER_LINE).anyMatch(l -> l.contains(HEADER));
    return kept
        ? List.of()
        : List.of(new Finding(file.path(), 1, "no licence: put '" + HEADER + "' at the top"));
  }

  private static boolean needsHeader(SourceFile file) {
    return file.path().endsWith(".tla") || file.path().endsWith(".xml") || file.isScript();
  }
}
