// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which actions the models take, summed over all of them. An action that no successful model takes
 * is dead: either the action or the model is wrong.
 *
 * @param rows by module and action
 */
public record CoverageReport(List<Row> rows) {

  /**
   * One action.
   *
   * @param module module that defines it
   * @param action its name
   * @param line its line
   * @param generated states it produced in successful models
   * @param generatedElsewhere states it produced in models with a counterexample
   * @param brokenOnly whether the hints say that only broken variants take it
   */
  public record Row(
      String module,
      String action,
      int line,
      long generated,
      long generatedElsewhere,
      boolean brokenOnly) {

    /** Whether it is never taken where it should be. */
    public boolean dead() {
      return brokenOnly ? generatedElsewhere == 0 : generated == 0;
    }
  }

  public CoverageReport {
    rows = List.copyOf(rows);
  }

  /** Sums up results. */
  public static CoverageReport of(Collection<ModelResult> results, Hints hints) {
    Map<String, Row> rows = new TreeMap<>();
    for (ModelResult result : results) {
      if (result.entry().kind() == ModelEntry.Kind.INDUCTIVE) {
        continue; // takes actions from states that nothing reaches
      }
      boolean success = result.report().outcome() == TlcReport.Outcome.SUCCESS;
      for (ActionCount a : result.report().actions()) {
        Row row =
            new Row(
                a.module(),
                a.action(),
                a.line(),
                success ? a.generated() : 0,
                success ? 0 : a.generated(),
                hints.brokenOnly(a.module(), a.action()));
        rows.merge(a.module() + "!" + a.action() + ":" + a.line(), row, CoverageReport::sum);
      }
    }
    return new CoverageReport(new ArrayList<>(rows.values()));
  }

  private static Row sum(Row a, Row b) {
    return new Row(
        a.module,
        a.action,
        a.line,
        a.generated + b.generated,
        a.generatedElsewhere + b.generatedElsewhere,
        a.brokenOnly);
  }

  /** The dead actions. */
  public List<Row> dead() {
    return rows.stream().filter(Row::dead).toList();
  }
}
