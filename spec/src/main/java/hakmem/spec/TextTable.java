// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * A table in plain text: columns as wide as their widest cell, a rule under the header, numbers to
 * the right. Not thread-safe.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private record Column(@NonNegative int width, boolean left) {}

  private final List<List<String>> rows = new ArrayList<>();
  private final int leftColumns;

  /**
   * @param leftColumns how many columns, from the first, hold names and so stand to the left
   */
  public TextTable(int leftColumns, String... header) {
    this.leftColumns = leftColumns;
    rows.add(List.of(header));
  }

  /**
   * Adds a row; each cell is shown by its {@code toString}, null as a dash.
   *
   * @throws IllegalArgumentException unless there are as many cells as the header has
   */
  public TextTable row(Object... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells under a header of " + rows.getFirst().size());
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell == null ? "-" : cell.toString());
    }
    rows.add(row);
    return this;
  }

  /** The text, a line feed after each row. */
  @Override
  public String toString() {
    List<Column> columns = columns();
    StringBuilder text = new StringBuilder();
    line(text, rows.getFirst(), columns);
    line(text, columns.stream().map(c -> "-".repeat(c.width)).toList(), columns);
    rows.stream().skip(1).forEach(row -> line(text, row, columns));
    return text.toString();
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < rows.getFirst().size(); c++) {
      int width = 0;
      for (List<String> row : rows) {
        width = Math.max(width, row.get(c).length());
      }
      columns.add(new Column(width, c < leftColumns));
    }
    return columns;
  }

  private static void line(StringBuilder text, List<String> row, List<Column> columns) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.size(); c++) {
      String cell = row.get(c);
      Column column = columns.get(c);
      String padding = " ".repeat(column.width - cell.length());
      line.append(c == 0 ? "" : GAP).append(column.left ? cell + padding : padding + cell);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
