// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.databind.JsonNode;
import hakmem.spec.ActionLog;
import hakmem.spec.LogCheck;
import hakmem.spec.LogVerdict;
import hakmem.spec.SpecException;
import hakmem.spec.SpecHome;
import hakmem.spec.TlcProgress;
import hakmem.spec.TlcRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code check --trace} says of recorded executions. */
final class LogReport {
  /** One log's row. */
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

  private LogReport() {}

  /** Checks the files one after the other, prints, and returns the exit code. */
  static int check(List<Path> files, SpecHome home, TlcRun.Limits limits, CommandOutput output)
      throws InterruptedException {
    LogCheck check = new LogCheck(home.modules(), limits);
    List<ActionLog> logs = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new SpecException(file + ": no such file; give an action log, see 'hakmem record'");
      }
      logs.add(ActionLog.read(file));
    }
    List<Row> rows = new ArrayList<>();
    try (Progress progress = Progress.of("log", files.size())) {
      check.run(
          logs,
          new LogCheck.Listener() {
            @Override
            public void progress(ActionLog log, TlcProgress now) {
              progress.now("%s: %d of %d".formatted(name(), now.depth(), log.eventCount()));
            }

            @Override
            public void verdict(ActionLog log, LogVerdict verdict) {
              String name = name();
              progress.step(name);
              output.text(text(name, verdict));
              rows.add(row(name, verdict));
            }

            /** Of the file whose turn it is. */
            private String name() {
              return files.get(rows.size()).toString();
            }
          });
    }
    boolean accepted = rows.stream().allMatch(Row::accepted);
    output.document(Map.of("command", "check", "accepted", accepted, "traces", rows));
    return accepted ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static String text(String name, LogVerdict verdict) {
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
    for (LogVerdict.Rejection rejection : verdict.rejections()) {
      text.append(rejection.text()).append('\n').append(rejection.details()).append('\n');
    }
    return text.toString();
  }

  private static Row row(String name, LogVerdict verdict) {
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
