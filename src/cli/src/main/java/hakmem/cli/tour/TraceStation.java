// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.cli.Progress;
import hakmem.cli.replay.AllocatorKind;
import hakmem.cli.replay.Replay;
import hakmem.cli.replay.ReplayRow;
import hakmem.cli.replay.ReplayTable;
import hakmem.lab.trace.EventTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Replays the bundled traces of real programs, every block checked, beside system malloc. */
final class TraceStation implements Station {
  private static final List<String> TRACES = List.of("bundled:sqlite", "bundled:javac");

  private final Replay replay = new Replay(AllocatorKind.HAKMEM, true, false, true);

  @Override
  public String name() {
    return "traces";
  }

  @Override
  public String title() {
    return "Real programs: what sqlite3 and javac allocated, replayed on hakmem and on system"
        + " malloc";
  }

  @Override
  public int steps() {
    return TRACES.size() * replay.stepsPerTrace();
  }

  @Override
  public Report visit(Progress progress) {
    List<ReplayRow> rows = new ArrayList<>();
    for (String trace : TRACES) {
      rows.addAll(replay.run(EventTable.read(trace), progress));
    }
    List<String> failures = rows.stream().flatMap(r -> r.messages().stream()).toList();
    return new Report(ReplayTable.of(rows), Map.of("rows", rows), failures);
  }
}
