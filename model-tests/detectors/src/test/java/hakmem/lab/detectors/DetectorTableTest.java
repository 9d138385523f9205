// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.detectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every detector against every planted concurrency bug: takes an hour, so it runs only when it is
 * named. {@code -Ddetectors=TRACE,STRESS} and {@code -Dbugs=fence-missed} choose.
 */
class DetectorTableTest {
  private static final Path FILE = Path.of("target", "detectors.jsonl");

  @Test
  void noBugEscapesAll() throws Exception {
    DetectorTable table = new DetectorTable(FILE);
    List<Detector> detectors =
        named("detectors").isEmpty()
            ? List.of(Detector.values())
            : named("detectors").stream().map(Detector::valueOf).toList();
    List<PlantedBug> bugs =
        named("bugs").isEmpty()
            ? ConcurrencyBugs.all()
            : named("bugs").stream().map(n -> ConcurrencyBugs.byName(n).orElseThrow()).toList();
    for (PlantedBug bug : bugs) {
      for (Detector detector : detectors) {
        System.out.println(table.fill(bug, detector));
      }
    }
    System.out.print(table.text(detectors));
    if (detectors.size() == Detector.values().length) {
      assertEquals(List.of(), table.escaped());
    }
  }

  private static List<String> named(String property) {
    String names = System.getProperty(property, "");
    return names.isEmpty() ? List.of() : Arrays.asList(names.split(","));
  }
}
