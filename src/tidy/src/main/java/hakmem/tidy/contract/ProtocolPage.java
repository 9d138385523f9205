// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The page of protocols: its sections, steps, constants, and actions that are no steps. */
final class ProtocolPage {
  static final String PATH = "spec/design/protocols.md";

  private static final List<String> STEP_COLUMNS = List.of("step", "what", "Java", "TLA+");
  private static final List<String> CONSTANT_COLUMNS =
      List.of("constant", "value", "Java", "TLA+", "meaning");
  private static final List<String> STEPLESS_COLUMNS = List.of("action", "why");

  /** One step of a protocol. */
  record Step(int line, String id, String what, Cell java, Cell tla) {}

  /** One constant. */
  record Constant(int line, String name, String value, Cell java, Cell tla) {}

  /** An action that no method takes. */
  record Stepless(int line, String action, String why) {}

  private final SourceFile file;
  private final Set<String> sections = new TreeSet<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Constant> constants = new ArrayList<>();
  private final List<Stepless> stepless = new ArrayList<>();
  private final Map<String, String> sectionByProtocol = new TreeMap<>();

  ProtocolPage(SourceFile file) {
    this.file = file;
    for (String line : file.lines()) {
      if (line.startsWith("## ")) {
        sections.add(line.substring(3).strip());
      }
    }
    for (Table table : Table.of(file)) {
      for (Table.Row row : table.rows()) {
        add(table, row);
      }
    }
  }

  private void add(Table table, Table.Row row) {
    Cell java = Cell.of(row.cell(2));
    Cell tla = Cell.of(row.cell(3));
    if (table.header().equals(STEP_COLUMNS)) {
      steps.add(new Step(row.line(), row.cell(0), row.cell(1), java, tla));
      if (row.cell(0).contains("-")) {
        sectionByProtocol.put(StepIds.protocol(row.cell(0)), table.section());
      }
    } else if (table.header().equals(CONSTANT_COLUMNS)) {
      constants.add(new Constant(row.line(), row.cell(0), row.cell(1), java, tla));
    } else if (table.header().equals(STEPLESS_COLUMNS)) {
      String action = String.join(" ", Cell.of(row.cell(0)).names());
      stepless.add(new Stepless(row.line(), action, row.cell(1)));
    }
  }

  String path() {
    return file.path();
  }

  SourceFile file() {
    return file;
  }

  Set<String> sections() {
    return sections;
  }

  List<Step> steps() {
    return steps;
  }

  List<Constant> constants() {
    return constants;
  }

  List<Stepless> stepless() {
    return stepless;
  }

  /** The protocols that the steps' ids name, and in which section each stands. */
  Map<String, String> sectionByProtocol() {
    return sectionByProtocol;
  }
}
