// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.SourceFile;
import java.util.Set;

/** Sources and documents are indented with spaces. */
public final class NoTabs extends TextRule {
  private static final Set<String> KINDS =
      Set.of("java", "tla", "cfg", "xml", "md", "json", "sh", "html", "css", "js", "svg", "yml");

  public NoTabs() {
    super("\t", "a tab; use spaces");
  }

  @Override
  boolean appliesTo(SourceFile file) {
    String name = file.fileName();
    return file.isScript() || KINDS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
