// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A model, what its run found, and where that differs from the manifest.
 *
 * @param entry the row of the manifest
 * @param report what was found
 * @param mismatches one sentence each; empty when all is as expected
 * @param cached whether the run was an earlier one, of the same files with the same tool
 */
public record ModelResult(
    ModelEntry entry, TlcReport report, List<String> mismatches, boolean cached) {

  public ModelResult {
    mismatches = List.copyOf(mismatches);
  }

  /** Compares a run with its row. Depths are compared only where they are exact: one worker. */
  public static ModelResult compare(ModelEntry entry, TlcReport report, boolean exactDepth) {
    List<String> mismatches = new ArrayList<>();
    if (!entry.expected().equals(report.result())) {
      mismatches.add("expected " + entry.expected() + ", got " + report.result());
      return new ModelResult(entry, report, mismatches, false);
    }
    if (entry.expectsSuccess()) {
      count("distinct states", entry.distinct(), report.distinct(), mismatches);
    }
    if (exactDepth) {
      Long depth = entry.depth() == null ? null : Long.valueOf(entry.depth());
      count(
          entry.expectsSuccess() ? "depth" : "counterexample length",
          depth,
          report.depth(),
          mismatches);
    }
    return new ModelResult(entry, report, mismatches, false);
  }

  private static void count(
      String what, @Nullable Long recorded, long actual, List<String> mismatches) {
    if (recorded == null) {
      mismatches.add("the manifest records no " + what + "; it is " + actual);
    } else if (recorded != actual) {
      mismatches.add(what + ": expected " + recorded + ", got " + actual);
    }
  }

  /** The same, of an earlier run. */
  ModelResult fromCache() {
    return new ModelResult(entry, report, mismatches, true);
  }

  /** Whether all is as the manifest says. */
  public boolean asExpected() {
    return mismatches.isEmpty();
  }
}
