// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Accesses of shared words, which {@code AccessModesTest} compares with the class files, belong to
 * steps, or say why not: what the Java does and no model has would be missing here.
 */
final class AccessCheck {
  static final String PATH = "spec/design/access-modes.md";
  private static final List<String> COLUMNS =
      List.of("word", "mode", "methods", "who", "why this mode", "step");

  private final Contract contract;
  private final List<Finding> findings;

  AccessCheck(Contract contract, List<Finding> findings) {
    this.contract = contract;
    this.findings = findings;
  }

  void run() {
    Map<String, List<String>> methodsByStep =
        contract.page().steps().stream()
            .collect(Collectors.toMap(ProtocolPage.Step::id, s -> s.java().names(), (a, b) -> a));
    int tables = 0;
    for (Table table : Table.of(contract.file(PATH))) {
      if (table.header().equals(COLUMNS)) {
        tables++;
        table.rows().forEach(row -> check(row, methodsByStep));
      }
    }
    if (tables != 1) {
      findings.add(
          new Finding(PATH, 1, "one table with the columns " + COLUMNS + " must stand here"));
    }
  }

  private void check(Table.Row row, Map<String, List<String>> methodsByStep) {
    String step = row.cell(5);
    boolean none = step.equals("none") || step.contains("none: ");
    Set<String> ids = StepIds.in(step.replaceFirst("none: .*", ""));
    if (ids.isEmpty() && !none) {
      add(row, "name the step, or write none: and why");
    }
    for (String id : ids) {
      if (!methodsByStep.containsKey(id)) {
        add(row, id + " is no step of " + ProtocolPage.PATH);
      }
    }
    List<String> methods = Cell.of(row.cell(2)).names();
    for (String id : ids) {
      if (methodsByStep.getOrDefault(id, methods).stream().noneMatch(methods::contains)) {
        add(row, id + " is taken by none of these methods: correct this row or that step");
      }
    }
    for (String method : methods) {
      boolean taken =
          ids.stream().anyMatch(id -> methodsByStep.getOrDefault(id, List.of()).contains(method));
      if (!taken && !none) {
        add(row, method + " takes none of these steps: correct this row or those steps");
      }
    }
  }

  private void add(Table.Row row, String message) {
    findings.add(new Finding(PATH, row.line(), message));
  }
}
