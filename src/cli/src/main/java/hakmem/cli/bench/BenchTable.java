// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import hakmem.bench.peer.Peers;
import hakmem.bench.workload.Workload;
import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Rows of a run as text. Stateless. */
public final class BenchTable {
  private BenchTable() {}

  /** A table of one workload's rows with one number of threads, and of what could not run. */
  public static String of(Workload workload, int threads, List<BenchRow> all) {
    List<BenchRow> rows =
        all.stream()
            .filter(r -> r.workload().equals(workload.name()) && r.threads() == threads)
            .toList();
    @Nullable Double subject = nanos(rows, Peers.HAKMEM_HEAP);
    TextTable table =
        new TextTable(
            1,
            "allocator",
            "ns/op",
            "quartiles",
            "Mop/s",
            "CPU ns/op",
            "vs heap",
            "peak RSS",
            "final RSS");
    StringBuilder refusals = new StringBuilder();
    for (BenchRow r : rows) {
      if (r.reason() != null) {
        refusals.append(r.allocator()).append(r.failed() ? " FAILED: " : ": not run: ");
        refusals.append(r.reason()).append('\n');
        continue;
      }
      table.row(
          r.allocator(),
          Units.decimal(r.nsPerOp(), 2),
          Units.decimal(r.nsPerOpLow(), 2) + "-" + Units.decimal(r.nsPerOpHigh(), 2),
          r.opsPerSecond() == null ? "-" : Units.decimal(r.opsPerSecond() / 1e6, 2),
          Units.decimal(r.cpuNsPerOp(), 2),
          ratio(r.nsPerOp(), subject),
          Units.bytes(r.peakRssBytes()),
          Units.bytes(r.finalRssBytes()));
    }
    String title = threads == 1 ? ", 1 thread: " : ", " + threads + " threads: ";
    return workload.name()
        + title
        + workload.operation()
        + "\n"
        + table
        + CacheTable.of(rows)
        + refusals;
  }

  /** How many times as fast as the row hakmem's explicit heap is. */
  private static String ratio(@Nullable Double nanos, @Nullable Double subject) {
    return nanos == null || subject == null ? "-" : Units.decimal(nanos / subject, 2) + "x";
  }

  private static @Nullable Double nanos(List<BenchRow> rows, String allocator) {
    return rows.stream()
        .filter(r -> r.allocator().equals(allocator))
        .map(BenchRow::nsPerOp)
        .findFirst()
        .orElse(null);
  }
}
