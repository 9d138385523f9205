// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.bench.run.Contender;
import hakmem.bench.run.InstructionCount;
import hakmem.bench.run.NativeContender;
import hakmem.bench.workload.Workload;
import hakmem.cli.BadInputException;
import hakmem.cli.CommandOutput;
import hakmem.cli.Progress;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * {@code --instructions}: what allocators in C execute for an operation. What hakmem executes is in
 * {@code src/core/machine-code.txt}. Stateless.
 */
public final class InstructionTable {
  private InstructionTable() {}

  private record Row(
      @JsonProperty("workload") String workload,
      @JsonProperty("allocator") String allocator,
      @JsonProperty("instructions_per_op") @Nullable Double perOperation,
      @JsonProperty("missing") @Nullable String missing) {}

  /**
   * Counts and prints a row for each workload and allocator.
   *
   * @return false if a row has no figure
   */
  public static boolean run(
      List<Workload> workloads, List<Contender> contenders, CommandOutput output) {
    List<NativeContender> natives = new ArrayList<>();
    for (Contender contender : contenders) {
      if (contender instanceof NativeContender inC) {
        natives.add(inC);
      }
    }
    if (natives.isEmpty()) {
      throw new BadInputException(
          "--instructions counts allocators in C: name some of "
              + String.join(", ", NativeContender.names()));
    }
    List<Row> rows = new ArrayList<>();
    try (Progress progress = Progress.of("bench", workloads.size() * natives.size())) {
      for (Workload workload : workloads) {
        for (NativeContender contender : natives) {
          String what = workload.name() + " " + contender.name();
          progress.now(what);
          rows.add(row(workload, contender));
          progress.step(what);
        }
      }
    }
    TextTable table = new TextTable(2, "workload", "allocator", "instructions/op");
    for (Row row : rows) {
      Object cell = row.missing;
      if (row.perOperation != null) {
        cell = String.format(Locale.ROOT, "%.1f", row.perOperation);
      }
      table.row(row.workload, row.allocator, String.valueOf(cell));
    }
    output.text(table.toString());
    output.document(Map.of("command", "instructions", "rows", rows));
    return rows.stream().allMatch(row -> row.missing == null);
  }

  private static Row row(Workload workload, NativeContender contender) {
    try {
      double count = InstructionCount.of(contender, workload);
      return new Row(workload.name(), contender.name(), count, null);
    } catch (IllegalStateException e) {
      return new Row(workload.name(), contender.name(), null, e.getMessage());
    }
  }
}
