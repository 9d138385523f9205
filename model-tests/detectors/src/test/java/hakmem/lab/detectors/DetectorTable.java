// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.detectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Who finds which planted bug: a row for each pair, as a JSON object on a line of a file, and the
 * table of all of them. A pair that has its row is not tried again: a long run goes on where it was
 * cut off.
 */
final class DetectorTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One pair.
   *
   * @param how it was found; null: it was not
   */
  record Row(String bug, String detector, @Nullable String how, double seconds) {}

  private final Path file;
  private final Map<List<String>, Row> rows = new LinkedHashMap<>();

  /** The rows of a file that may not be there yet. */
  DetectorTable(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        add(JSON.readValue(line, Row.class));
      }
    }
  }

  private void add(Row row) {
    rows.put(List.of(row.bug(), row.detector()), row);
  }

  /** Tries a detector on a bug, unless it was tried before. */
  Row fill(PlantedBug bug, Detector detector) throws IOException, InterruptedException {
    Row known = rows.get(List.of(bug.name(), detector.name()));
    if (known != null) {
      return known;
    }
    long start = System.nanoTime();
    String how = detector.find(bug);
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    Row row = new Row(bug.name(), detector.name(), how, seconds);
    add(row);
    Files.writeString(
        file,
        JSON.writeValueAsString(row) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return row;
  }

  /** The table, with who finds how many in its last line. */
  String text(List<Detector> detectors) throws JsonProcessingException {
    StringBuilder text = new StringBuilder("| bug |");
    detectors.forEach(d -> text.append(' ').append(d.name().toLowerCase()).append(" |"));
    text.append("\n|---|").append("---|".repeat(detectors.size())).append('\n');
    for (PlantedBug bug : ConcurrencyBugs.all()) {
      text.append("| ").append(bug.name()).append(" |");
      detectors.forEach(d -> text.append(' ').append(cell(bug, d)).append(" |"));
      text.append('\n');
    }
    text.append("| found |");
    for (Detector detector : detectors) {
      text.append(' ').append(count(detector)).append(" |");
    }
    return text.append('\n').toString();
  }

  private String cell(PlantedBug bug, Detector detector) {
    Row row = rows.get(List.of(bug.name(), detector.name()));
    return row == null ? "?" : row.how() == null ? "" : "yes";
  }

  private String count(Detector detector) {
    List<Row> tried =
        rows.values().stream().filter(r -> r.detector().equals(detector.name())).toList();
    return tried.stream().filter(r -> r.how() != null).count() + " of " + tried.size();
  }

  /** Bugs that were tried and that nobody finds. */
  List<String> escaped() {
    Map<String, Boolean> found =
        rows.values().stream()
            .collect(Collectors.toMap(Row::bug, r -> r.how() != null, Boolean::logicalOr));
    return found.entrySet().stream().filter(e -> !e.getValue()).map(Map.Entry::getKey).toList();
  }
}
