// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What {@code --record} takes over into the manifest, row by row. Counts of a row that come out
 * smaller are refused: a check that sees less than it did must be looked at by somebody.
 *
 * @param manifest the new one
 * @param changes one line for each row that changes: what was, what is
 * @param refused one line for each row that was left alone, and what to do about it
 */
public record RecordedCounts(Manifest manifest, List<String> changes, List<String> refused) {

  public RecordedCounts {
    changes = List.copyOf(changes);
    refused = List.copyOf(refused);
  }

  /** Takes over the counts of what came out as expected; times only where a count changes. */
  static RecordedCounts of(Manifest before, List<ModelResult> results) {
    List<ModelEntry> rows = new ArrayList<>(before.entries());
    List<String> changes = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (ModelResult result : results) {
      ModelEntry row = result.entry();
      TlcReport report = result.report();
      if (!row.expected().equals(report.result())) {
        refused.add(
            row.model()
                + ": expected "
                + row.expected()
                + ", got "
                + report.result()
                + "; expectations are changed by hand only");
      } else if (seesLess(row, report)) {
        refused.add(
            row.model()
                + ": "
                + report.distinct()
                + " distinct states, "
                + row.distinct()
                + " before; if less is meant to be seen, write null there first");
      } else {
        ModelEntry now = row.recording(report);
        String change = change(row, now);
        if (!change.isEmpty()) {
          rows.replaceAll(e -> e.equals(row) ? now : e);
          changes.add(row.model() + ":" + change);
        }
      }
    }
    return new RecordedCounts(new Manifest(rows), changes, refused);
  }

  /** Whether a model that holds saw fewer states than the row says. */
  private static boolean seesLess(ModelEntry row, TlcReport report) {
    Long before = row.distinct();
    return row.expectsSuccess() && before != null && report.distinct() < before;
  }

  private static String change(ModelEntry row, ModelEntry now) {
    String change =
        part("distinct", row.distinct(), now.distinct()) + part("depth", row.depth(), now.depth());
    return change.isEmpty() && row.seconds() == null
        ? part("seconds", row.seconds(), now.seconds())
        : change;
  }

  private static String part(String what, @Nullable Object before, @Nullable Object now) {
    return Objects.equals(before, now) ? "" : " " + what + " " + before + " -> " + now;
  }
}
