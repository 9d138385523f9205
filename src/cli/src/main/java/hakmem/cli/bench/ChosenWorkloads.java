// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import hakmem.bench.workload.EventFile;
import hakmem.bench.workload.RecordedProgram;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import hakmem.cli.BadInputException;
import hakmem.lab.trace.EventTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The workloads that command-line arguments name. Stateless. */
public final class ChosenWorkloads {
  /** Every workload, apart from recorded programs. */
  public static final String ALL = "all";

  private static final List<String> TRACES = List.of("/", ".trace", ".trace.gz", "bundled:");

  private ChosenWorkloads() {}

  /**
   * The workloads of some names, families and traces, each once.
   *
   * @param scratch folder for the events of traces
   */
  public static List<Workload> of(List<String> names, Path scratch) {
    List<Workload> chosen = new ArrayList<>();
    for (String name : names) {
      List<Workload> found = name.equals(ALL) ? Workloads.all() : Workloads.named(name);
      if (found.isEmpty() && isTrace(name)) {
        found = List.of(recorded(name, scratch));
      }
      if (found.isEmpty()) {
        throw new BadInputException(
            "there is no workload '"
                + name
                + "'; there are: "
                + String.join(", ", Workloads.families())
                + ", the path of a trace, bundled:sqlite, bundled:javac, and all");
      }
      chosen.addAll(found);
    }
    return chosen.stream().distinct().toList();
  }

  /** Recorded programs, by path or {@code bundled:NAME}. */
  public static List<Workload> recorded(List<String> traces, Path scratch) {
    return traces.stream().map(trace -> recorded(trace, scratch)).toList();
  }

  private static boolean isTrace(String name) {
    return TRACES.stream().anyMatch(name::contains);
  }

  private static Workload recorded(String argument, Path scratch) {
    EventTable table = EventTable.read(argument);
    EventFile events = EventFile.of(table.events(), table.blockCount());
    for (int i = 0; i < table.events(); i++) {
      int operation = table.operation(i);
      int alignmentLog2 =
          operation == EventTable.ALIGNED ? Long.numberOfTrailingZeros(table.alignment(i)) : 0;
      events.set(i, operation, alignmentLog2, table.block(i), table.bytes(i));
    }
    try {
      Path file = Files.createTempFile(scratch, "events", ".bin");
      events.write(file);
      return new RecordedProgram("trace-" + table.name(), file, events);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
