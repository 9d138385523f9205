// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Plain aligned text: a rule under the titles, numbers to the right. Not thread-safe. */
public final class TextTable {
  private static final Predicate<String> NUMBER = Pattern.compile("[-0-9.,]+").asMatchPredicate();

  private record Column(int width, boolean right) {}

  private final List<List<String>> rows = new ArrayList<>();

  /** With the column titles. */
  public TextTable(String... titles) {
    rows.add(List.of(titles));
  }

  /** Adds a row; each cell is shown by its {@code toString}. */
  public TextTable row(Object... cells) {
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
    List<Column> columns =
        IntStream.range(0, rows.getFirst().size()).mapToObj(this::column).toList();
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      line(text, rows.get(r), columns);
      if (r == 0) {
        line(text, columns.stream().map(c -> "-".repeat(c.width)).toList(), columns);
      }
    }
    return text.toString();
  }

  private Column column(int index) {
    List<String> cells = rows.stream().map(row -> row.get(index)).toList();
    int width = cells.stream().mapToInt(String::length).max().orElse(0);
    boolean right = cells.size() > 1 && cells.stream().skip(1).allMatch(NUMBER);
    return new Column(width, right);
  }

  private static void line(StringBuilder text, List<String> row, List<Column> columns) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.size(); c++) {
      String cell = row.get(c);
      Column column = columns.get(c);
      String pad = " ".repeat(column.width - cell.length());
      line.append(column.right ? pad + cell : cell + pad).append("  ");
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
