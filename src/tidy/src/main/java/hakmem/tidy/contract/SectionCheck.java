// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import hakmem.tidy.SourceFile;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sections of the page that code, specs and documents cite by name, and modules by theirs. */
final class SectionCheck {
  private static final Pattern CITED =
      Pattern.compile(
          "protocols\\.md\\}?,?\\s+(?:sections?\\s+)?"
              + "(\"[^\"]+\"(?:,?(?:\\s+and)?\\s+\"[^\"]+\")*)");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern SPEC =
      Pattern.compile(
          "\\b[Ss]pec\\s+([A-Z]\\w+)"
              + "(?:, actions? ([A-Za-z]\\w*(?:(?:, | and )[A-Za-z]\\w*)*))?");

  private final Contract contract;
  private final List<Finding> findings;

  SectionCheck(Contract contract, List<Finding> findings) {
    this.contract = contract;
    this.findings = findings;
  }

  void run() {
    for (SourceFile file : contract.files()) {
      boolean tla = file.path().endsWith(".tla");
      if (file.isJava() || file.isMarkdown() || tla) {
        cited(file);
      }
      if (file.isCoreMain()) {
        specs(file);
      }
    }
  }

  private void cited(SourceFile file) {
    String text = flat(file);
    Matcher cited = CITED.matcher(text);
    while (cited.find()) {
      for (MatchResult name : QUOTED.matcher(cited.group(1)).results().toList()) {
        String section = name.group(1).replaceAll("\\s+", " ");
        if (!contract.page().sections().contains(section)) {
          String known = String.join(", ", contract.page().sections());
          add(file, text, cited.start(), "'" + section + "' is no section of the page: " + known);
        }
      }
    }
  }

  /** The modules and actions that core's comments name. */
  private void specs(SourceFile file) {
    String text = flat(file);
    Matcher spec = SPEC.matcher(text);
    while (spec.find()) {
      TlaModule module = contract.modules().get(spec.group(1));
      if (module == null) {
        add(file, text, spec.start(), "no module " + spec.group(1) + " in the specs: correct it");
      } else if (spec.group(2) != null) {
        for (String action : spec.group(2).split(", | and ")) {
          if (!module.actions().contains(action)) {
            add(file, text, spec.start(), module.name() + " has no action " + action);
          }
        }
      }
    }
  }

  /** The text with the marks of comment lines blanked, so that names may be broken over lines. */
  private static String flat(SourceFile file) {
    if (file.isMarkdown()) {
      return file.text();
    }
    String text = file.text();
    Matcher mark = Pattern.compile("\\*\\)\\n\\(\\*|\\n\\s*(?:\\*|//|\\\\\\*)").matcher(text);
    return mark.replaceAll(m -> m.group().replaceAll("[^\\n]", " "));
  }

  private void add(SourceFile file, String text, int at, String message) {
    int line = (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    findings.add(new Finding(file.path(), line, message));
  }
}
