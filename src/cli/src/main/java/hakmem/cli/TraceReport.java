// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.databind.JsonNode;
import hakmem.spec.ActionTrace;
import hakmem.spec.SpecException;
import hakmem.spec.SpecHome;
import hakmem.spec.TlcRun;
import hakmem.spec.TraceCheck;
import hakmem.spec.TraceVerdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code check --trace} says of recorded executions. */
final class TraceReport {
  /** One trace's row. */
  private record Row(
      String file,
      String module,
      int parts,
      long events,
      boolean accepted,
      double seconds,
      List<Refusal> rejections) {}

  /** The first event of a part that does not fit. */
  private record Refusal(
      int part,
      int number,
      int line,
      String action,
      String property,
      JsonNode event,
      JsonNode before) {}

  private TraceReport() {}

  /** Checks the files one after the other, prints, and returns the exit code. */
  static int check(List<Path> files, SpecHome home, TlcRun.Limits limits, CommandOutput output)
      throws InterruptedException {
    TraceCheck check = new TraceCheck(home.modules(), limits);
    List<ActionTrace> traces = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new SpecException(file + ": no such file");
      }
      traces.add(ActionTrace.read(file));
    }
    List<Row> rows = new ArrayList<>();
    try (Progress progress = Progress.of("trace", files.size())) {
      for (int i = 0; i < traces.size(); i++) {
        ActionTrace trace = traces.get(i);
        String name = files.get(i).toString();
        TraceVerdict verdict =
            check.run(
                trace,
                p -> progress.now("%s: %d of %d".formatted(name, p.depth(), trace.eventCount())));
        progress.step(name);
        output.text(text(name, verdict));
        rows.add(row(name, verdict));
      }
    }
    boolean accepted = rows.stream().allMatch(Row::accepted);
    output.document(Map.of("command", "check", "accepted", accepted, "traces", rows));
    return accepted ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static String text(String name, TraceVerdict verdict) {
    StringBuilder text =
        new StringBuilder(
            "%s: %s, %d parts, %d events, %.1f s: %s%n"
                .formatted(
                    name,
                    verdict.module(),
                    verdict.parts(),
                    verdict.events(),
                    verdict.seconds(),
                    verdict.accepted()
                        ? "a behaviour of the spec"
                        : "NOT a behaviour of the spec"));
    for (TraceVerdict.Rejection rejection : verdict.rejections()) {
      text.append(rejection.text()).append('\n').append(rejection.details()).append('\n');
    }
    return text.toString();
  }

  private static Row row(String name, TraceVerdict verdict) {
    List<Refusal> refusals =
        verdict.rejections().stream()
            .map(
                r ->
                    new Refusal(
                        r.part(),
                        r.number(),
                        r.event().line(),
                        r.event().action(),
                        r.property(),
                        r.event().fields(),
                        r.before()))
            .toList();
    double seconds = Math.round(verdict.seconds() * 10) / 10.0;
    return new Row(
        name,
        verdict.module(),
        verdict.parts(),
        verdict.events(),
        verdict.accepted(),
        seconds,
        refusals);
  }
}
