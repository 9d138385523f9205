// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is assumed to happen in the end stands in a list, too. A fairness that says more makes a
 * liveness property true, and leaves states and counts as they are: no model shows it.
 */
class FairnessTest {
  private static final SpecHome HOME = ModelRuns.HOME;

  private static Set<String> assumed(Path modules) throws IOException {
    Set<String> assumed = new TreeSet<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(modules)) {
      files = all.filter(file -> file.toString().endsWith(".tla")).toList();
    }
    for (Path file : files) {
      Files.readString(file)
          .lines()
          .filter(line -> line.matches(".*\\b[WS]F_.*"))
          .forEach(line -> assumed.add(file.getFileName() + ": " + line.strip()));
    }
    return assumed;
  }

  @Test
  void nothingMoreIsAssumed() throws IOException {
    List<String> listed =
        Files.readAllLines(HOME.root().resolve("fairness.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertEquals(listed, List.copyOf(assumed(HOME.modules())), "fairness.txt, and the modules");
  }

  /** TLC takes a behaviour for another one then, and may miss the one that never ends. */
  @Test
  void noFairModelIsSymmetric() throws IOException {
    Set<String> symmetric = new TreeSet<>();
    int fair = 0;
    List<Path> files;
    try (Stream<Path> all = Files.list(HOME.modules())) {
      files = all.filter(file -> file.toString().endsWith(".cfg")).toList();
    }
    for (Path file : files) {
      String text = Files.readString(file);
      if (text.contains("SPECIFICATION Fair")) {
        fair++;
        if (text.contains("SYMMETRY") || text.contains("VIEW") || text.contains("CONSTRAINT")) {
          symmetric.add(file.getFileName().toString());
        }
      }
    }
    assertTrue(fair > 0);
    assertEquals(Set.of(), symmetric);
  }
}
