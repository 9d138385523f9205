// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
      return Execution.name(thread);
    }
  }

  static List<Row> rows(List<AccessRecord> accesses, List<String> locationNames) {
    Map<Integer, Set<Integer>> threads = new HashMap<>();
    Set<Integer> written = new HashSet<>();
    for (AccessRecord access : accesses) {
      threads.computeIfAbsent(access.location(), _ -> new HashSet<>()).add(access.thread());
      if (access.site().kind().writes()) {
        written.add(access.location());
      }
    }
    List<Row> rows = new ArrayList<>();
    for (AccessRecord access : accesses) {
      int location = access.location();
      rows.add(
          new Row(
              rows.size() + 1,
              access.thread(),
              access.site().kind().text() + " " + locationNames.get(location) + access.values(),
              access.site().place(),
              written.contains(location) && threads.getOrDefault(location, Set.of()).size() > 1));
    }
    return rows;
  }
}
