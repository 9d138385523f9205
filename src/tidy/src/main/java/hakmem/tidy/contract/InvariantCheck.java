// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import hakmem.tidy.SourceFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Numbered invariants: their definitions in the specs, and who else names their numbers. */
final class InvariantCheck {
  static final String PATH = "spec/design/invariants.md";
  private static final Pattern NUMBER = Pattern.compile("INV-[A-Z]\\d+");
  private static final int TLA_COLUMN = 4;

  private final Contract contract;
  private final List<Finding> findings;

  InvariantCheck(Contract contract, List<Finding> findings) {
    this.contract = contract;
    this.findings = findings;
  }

  void run() {
    Set<String> numbers = new HashSet<>();
    for (Table table : Table.of(contract.file(PATH))) {
      for (Table.Row row : table.rows()) {
        numbers.add(row.cell(0));
        definitions(row);
      }
    }
    for (SourceFile file : contract.files()) {
      boolean tla = file.path().endsWith(".tla");
      boolean java = file.isJava() && !file.path().contains("/src/test/"); // Tests make some up.
      if (java || file.isMarkdown() || tla) {
        references(file, numbers);
      }
    }
  }

  /** "Module Definition, Definition; Module ..." */
  private void definitions(Table.Row row) {
    String cell = row.cell(TLA_COLUMN);
    if (cell.startsWith("none: ")) {
      return;
    }
    for (String part : cell.split("; ")) {
      String[] words = part.split("[, ]+");
      TlaModule module = contract.modules().get(words[0]);
      for (int i = 1; i < words.length; i++) {
        if (module == null || !module.definitions().containsKey(words[i])) {
          String name = words[0] + "." + words[i];
          findings.add(new Finding(PATH, row.line(), "the specs have no " + name + ": correct it"));
        }
      }
    }
  }

  private void references(SourceFile file, Set<String> numbers) {
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      for (MatchResult number : NUMBER.matcher(lines.get(i)).results().toList()) {
        if (!numbers.contains(number.group())) {
          findings.add(
              new Finding(file.path(), i + 1, number.group() + " is no invariant of " + PATH));
        }
      }
    }
  }
}
