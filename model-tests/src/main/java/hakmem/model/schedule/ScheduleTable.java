// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import java.util.ArrayList;
import java.util.List;

/** An execution as a table: one column for each thread, one row for each access. */
public final class ScheduleTable {
  private ScheduleTable() {}

  /**
   * One access.
   *
   * @param step its number
   * @param thread its thread
   * @param access what it did to which location, with values
   * @param place in the source
   */
  public record Row(int step, int thread, String access, String place) {}

  static List<Row> rows(List<AccessRecord> accesses, String[] locationNames) {
    List<Row> rows = new ArrayList<>();
    for (AccessRecord access : accesses) {
      String text =
          access.site().kind().text() + " " + locationNames[access.location()] + access.values();
      rows.add(new Row(rows.size() + 1, access.thread(), text, access.site().place()));
    }
    return rows;
  }
}
