// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.Arrays;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.index.qual.Positive;

/**
 * Numbers by row and column, as many rows as are asked for. What was not set since the table was
 * cleared reads as one same number.
 */
final class IntTable {
  private static final int ROWS_AT_FIRST = 256;

  private final @Positive int columns;
  private final int unset;
  private int[] cells;

  /** Cells from here on are unset. */
  private @NonNegative int end;

  /** An empty table. */
  IntTable(@Positive int columns, int unset) {
    this.columns = columns;
    this.unset = unset;
    this.cells = new int[ROWS_AT_FIRST * columns];
    Arrays.fill(cells, unset);
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(cells, 0, Math.min(end, cells.length), unset);
    end = 0;
  }

  /** What is in a cell; the column is less than the number of columns. */
  int get(@NonNegative int row, @NonNegative int column) {
    int cell = row * columns + column;
    return cell < cells.length ? cells[cell] : unset;
  }

  /** As {@link #get(int, int)}, of the first column. */
  int get(@NonNegative int row) {
    return get(row, 0);
  }

  /** Writes a cell; the column is less than the number of columns. */
  void set(@NonNegative int row, @NonNegative int column, int value) {
    int cell = row * columns + column;
    while (cell >= cells.length) {
      grow();
    }
    cells[cell] = value;
    end = Math.max(end, cell + 1);
  }

  /** As {@link #set(int, int, int)}, in the first column. */
  void set(@NonNegative int row, int value) {
    set(row, 0, value);
  }

  private void grow() {
    int[] larger = Arrays.copyOf(cells, 2 * cells.length);
    Arrays.fill(larger, Math.min(end, larger.length), larger.length, unset);
    cells = larger;
  }
}
