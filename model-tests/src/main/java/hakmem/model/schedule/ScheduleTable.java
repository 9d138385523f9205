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
   * @param isShared whether another thread has touched the location too, and one has written it
   */
  public record Row(int step, int thread, String access, String place, boolean isShared) {
    /** A, B, C or D. */
    public String threadName() {
      return String.valueOf(Execution.name(thread));
    }
  }

  static List<Row> rows(List<AccessRecord> accesses, String[] locationNames) {
    int[] threads = new int[locationNames.length];
    boolean[] isWritten = new boolean[locationNames.length];
    for (AccessRecord access : accesses) {
      threads[access.location()] |= 1 << access.thread();
      isWritten[access.location()] |= access.site().kind().writes();
    }
    List<Row> rows = new ArrayList<>();
    for (AccessRecord access : accesses) {
      int location = access.location();
      rows.add(
          new Row(
              rows.size() + 1,
              access.thread(),
              access.site().kind().text() + " " + locationNames[location] + access.values(),
              access.site().place(),
              isWritten[location] && Integer.bitCount(threads[location]) > 1));
    }
    return rows;
  }
}
