// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.List;

/** Replay results as text. Stateless. */
public final class ReplayTable {
  private ReplayTable() {}

  /** A table, the first messages of what failed, and a verdict. */
  public static String of(List<ReplayRow> rows) {
    TextTable table =
        new TextTable(
            2,
            "trace",
            "allocator",
            "events",
            "ns/event",
            "vs malloc",
            "peak requested",
            "peak committed",
            "peak RSS",
            "fragmentation",
            "errors");
    for (ReplayRow r : rows) {
      table.row(
          r.trace(),
          r.allocator(),
          Units.count(r.events()),
          Units.decimal(r.nsPerEvent(), 1),
          r.speedupVsMalloc() == null ? "-" : Units.decimal(r.speedupVsMalloc(), 2) + "x",
          Units.bytes(r.peakRequestedBytes()),
          Units.bytes(r.peakCommittedBytes()),
          Units.bytes(r.peakRssBytes()),
          Units.decimal(r.fragmentation(), 2),
          Units.count(r.errors()));
    }
    StringBuilder text = new StringBuilder(table.toString());
    for (ReplayRow r : rows) {
      r.messages()
          .forEach(
              m ->
                  text.append("error: ").append(r.allocator()).append(": ").append(m).append('\n'));
    }
    return text.append(verdict(rows)).append('\n').toString();
  }

  private static String verdict(List<ReplayRow> rows) {
    long errors = rows.stream().mapToLong(ReplayRow::errors).sum();
    boolean verified = rows.stream().allMatch(ReplayRow::verified);
    if (errors > 0) {
      return Units.count(errors) + " errors.";
    }
    return verified
        ? "Every block verified: bytes, overlap, alignment, zeroes, usable size; nothing lost."
        : "No call failed. Blocks were not checked: add --verify.";
  }
}
