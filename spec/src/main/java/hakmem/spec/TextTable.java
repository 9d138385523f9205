// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Plain aligned text: a rule under the titles, numbers to the right. Not thread-safe. */
public final class TextTable {
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
    int columns = rows.getFirst().size();
    int[] width = new int[columns];
    boolean[] right = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      right[c] = rows.size() > 1;
      for (int r = 0; r < rows.size(); r++) {
        String cell = rows.get(r).get(c);
        width[c] = Math.max(width[c], cell.length());
        right[c] &= r == 0 || cell.matches("[-0-9.,]+");
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      line(text, rows.get(r), width, right);
      if (r == 0) {
        line(text, IntStream.of(width).mapToObj("-"::repeat).toList(), width, right);
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> row, int[] width, boolean[] right) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < width.length; c++) {
      String pad = " ".repeat(width[c] - row.get(c).length());
      line.append(right[c] ? pad + row.get(c) : row.get(c) + pad).append("  ");
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
