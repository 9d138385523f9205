// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.cli.tour.Station;
import hakmem.cli.tour.Stations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hakmem tour}: what works, shown in under a minute. */
@Command(
    name = "tour",
    description =
        "Shows what hakmem does, in under a minute: traces, wrong frees, a heap map, a hunt.")
final class TourCommand implements Callable<Integer> {
  @Mixin private CommandOutput output = new CommandOutput();

  @Option(
      names = "--out",
      paramLabel = "DIRECTORY",
      description = "Where pictures go (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("out", "tour");

  @Override
  public Integer call() {
    List<Station> stations = Stations.all(directory);
    List<Map<String, Object>> documents = new ArrayList<>();
    int failures = 0;
    for (int i = 0; i < stations.size(); i++) {
      Station station = stations.get(i);
      output.text(
          (i == 0 ? "" : "\n")
              + "== "
              + (i + 1)
              + "/"
              + stations.size()
              + "  "
              + station.title()
              + "\n\n");
      Station.Report report;
      try (Progress progress = Progress.of(station.name(), station.steps())) {
        report = station.visit(progress);
      }
      output.text(report.text());
      report.failures().forEach(f -> output.text("FAILED: " + f + "\n"));
      failures += report.failures().size();
      documents.add(document(station, report));
    }
    output.text(
        "\n"
            + (failures == 0
                ? "The tour is complete: every check passed."
                : failures + " checks failed.")
            + "\n");
    output.document(Map.of("command", "tour", "errors", failures, "stations", documents));
    return failures == 0 ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static Map<String, Object> document(Station station, Station.Report report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("station", station.name());
    document.put("title", station.title());
    document.put("failures", report.failures());
    document.putAll(report.data());
    return document;
  }
}
