// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in plain text: columns as wide as their widest cell, numbers to the right. Not
 * thread-safe.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();
  private final int leftColumns;

  /**
   * @param leftColumns how many columns, from the first, hold names and so stand to the left
   */
  public TextTable(int leftColumns, String... header) {
    this.leftColumns = leftColumns;
    rows.add(header.clone());
  }

  /** Adds a row with as many cells as the header. */
  public void row(String... cells) {
    if (cells.length != rows.getFirst().length) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells under a header of " + rows.getFirst().length);
    }
    rows.add(cells.clone());
  }

  /** The lines, each ended by a newline; a rule stands under the header. */
  @Override
  public String toString() {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      line(text, rows.get(r), widths);
      if (r == 0) {
        String[] rules = new String[widths.length];
        for (int c = 0; c < widths.length; c++) {
          rules[c] = "-".repeat(widths[c]);
        }
        line(text, rules, widths);
      }
    }
    return text.toString();
  }

  private void line(StringBuilder text, String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < cells.length; c++) {
      String padding = " ".repeat(widths[c] - cells[c].length());
      line.append(c == 0 ? "" : GAP)
          .append(c < leftColumns ? cells[c] + padding : padding + cells[c]);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
