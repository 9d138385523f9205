// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.bug.PlantedBug;
import hakmem.lab.scheduler.Exploration;
import hakmem.lab.scheduler.Interleavings;
import hakmem.lab.scheduler.ScenarioSet;
import hakmem.lab.scheduler.Schedule;
import hakmem.lab.scheduler.ScheduleTable;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A schedule for people: the program, what went wrong, one row for each access. */
final class InterleaveText {
  private InterleaveText() {}

  /** The name of a violation, which its message starts with. */
  static String kind(Exploration found) {
    String violation = found.violation();
    return violation == null ? "" : violation.split("[:,]", 2)[0];
  }

  /** The story of a failing exploration. */
  static String of(
      Interleavings engine, Exploration found, boolean everyAccess, @Nullable PlantedBug planted) {
    Schedule schedule = found.schedule();
    return schedule == null
        ? ""
        : of(engine.scenarios(), engine.replay(found.scenario(), schedule), everyAccess, planted);
  }

  /** The story of a schedule. */
  static String of(
      ScenarioSet scenarios,
      Interleavings.Replayed replayed,
      boolean everyAccess,
      @Nullable PlantedBug planted) {
    StringBuilder text = new StringBuilder();
    if (planted != null) {
      text.append("planted    %s: %s%n".formatted(planted.name(), planted.description()));
    }
    text.append(
        "scenario   %s: %s%n"
            .formatted(replayed.scenario(), scenarios.description(replayed.scenario())));
    List<List<String>> operations = scenarios.operations(replayed.scenario());
    for (int t = 0; t < operations.size(); t++) {
      text.append("thread %c   %s%n".formatted('A' + t, program(replayed, operations.get(t), t)));
    }
    text.append("schedule   %s%n".formatted(replayed.schedule().print()));
    String violation = replayed.violation();
    text.append("violation  %s%n%n".formatted(violation == null ? "none" : violation));
    return text.append(table(replayed, operations.size(), everyAccess)).append('\n').toString();
  }

  private static String program(
      Interleavings.Replayed replayed, List<String> operations, int thread) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < operations.size(); i++) {
      if (!replayed.schedule().omitted().contains(new Schedule.Part(thread, i + 1))) {
        text.append(text.isEmpty() ? "" : "; ").append(operations.get(i));
      }
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }

  private static String table(Interleavings.Replayed replayed, int threads, boolean everyAccess) {
    List<String> header = new ArrayList<>(List.of("step"));
    for (int t = 0; t < threads; t++) {
      header.add("thread " + (char) ('A' + t));
    }
    header.add("where");
    TextTable table = new TextTable(header.size(), header.toArray(String[]::new));
    for (ScheduleTable.Row row : replayed.rows()) {
      if (everyAccess || row.isShared()) {
        List<String> cells = new ArrayList<>();
        cells.add(Integer.toString(row.step()));
        for (int t = 0; t < threads; t++) {
          cells.add(t == row.thread() ? row.access() : "");
        }
        cells.add(row.place());
        table.row(cells.toArray());
      }
    }
    return table.toString();
  }

  /** The same for machines. */
  static Map<String, @Nullable Object> document(Interleavings.Replayed replayed) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("command", "interleave");
    document.put("scenario", replayed.scenario());
    document.put("schedule", replayed.schedule().print());
    document.put("violation", replayed.violation());
    document.put(
        "accesses",
        replayed.rows().stream()
            .map(
                r ->
                    Map.of(
                        "step",
                        r.step(),
                        "thread",
                        r.threadName(),
                        "access",
                        r.access(),
                        "place",
                        r.place(),
                        "shared",
                        r.isShared()))
            .toList());
    return document;
  }
}
