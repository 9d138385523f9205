// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table of a Markdown page.
 *
 * @param section the heading above it, without its marks
 * @param header its columns
 */
record Table(String section, List<String> header, List<Row> rows) {
  /** A row and where it stands. */
  record Row(int line, List<String> cells) {
    String cell(int column) {
      return column < cells.size() ? cells.get(column) : "";
    }
  }

  /** All tables of a page. */
  static List<Table> of(SourceFile page) {
    List<Table> tables = new ArrayList<>();
    List<String> lines = page.lines();
    String section = "";
    boolean inside = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("#")) {
        section = line.replaceFirst("#+ ", "");
      }
      if (!line.startsWith("|")) {
        inside = false;
      } else if (!inside) {
        inside = true;
        tables.add(new Table(section, cells(line), new ArrayList<>()));
      } else if (!line.matches("[|: -]+")) {
        tables.getLast().rows.add(new Row(i + 1, cells(line)));
      }
    }
    return tables;
  }

  private static List<String> cells(String line) {
    // A bar inside a cell is written \|.
    String[] parts = line.strip().replaceAll("^\\||\\|$", "").split("(?<!\\\\)\\|", -1);
    return Stream.of(parts).map(String::strip).toList();
  }
}
