// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each model of {@code spec/manifest.json} that is not settled against its row, and what only all
 * of them can show.
 */
class ModelTest {

  @TestFactory
  Stream<DynamicTest> models() {
    return ModelRuns.RUN.stream()
        .map(entry -> DynamicTest.dynamicTest(entry.model(), () -> check(entry)));
  }

  private static void check(ModelEntry entry) throws Exception {
    ModelResult result = ModelRuns.await(entry);
    assertTrue(result.asExpected(), () -> explain(result));
  }

  private static String explain(ModelResult result) {
    return result.entry().model()
        + ": "
        + String.join("; ", result.mismatches())
        + "\n"
        + String.join("\n", result.report().errors())
        + "\n"
        + CounterexampleText.render(result.report().counterexample());
  }

  @Test
  void everyActionIsTakenBySomeSuccessfulModel() throws Exception {
    List<ModelResult> results = new ArrayList<>();
    for (ModelEntry entry : ModelRuns.RUN) {
      results.add(ModelRuns.await(entry));
    }
    CoverageReport coverage = CoverageReport.of(results, Hints.read(ModelRuns.HOME.hintsFile()));
    assertFalse(coverage.rows().isEmpty(), "no coverage at all was reported");
    Set<String> settled =
        ModelRuns.ALL ? Set.of() : ModelRuns.SETTLED.partlyCounted(ModelRuns.ENTRIES);
    List<CoverageReport.Row> dead =
        coverage.dead().stream().filter(row -> !settled.contains(row.module())).toList();
    assertEquals(List.of(), dead, "dead actions");
  }

  /** What is not run is as it was when it was; and what was run need not be run again. */
  @Test
  void theListOfSettledModelsIsTrue() throws Exception {
    Set<ModelEntry> failed = new HashSet<>();
    for (ModelEntry entry : ModelRuns.RUN) {
      if (!ModelRuns.await(entry).asExpected()) {
        failed.add(entry);
      }
    }
    List<ModelEntry> good = ModelRuns.ENTRIES.stream().filter(e -> !failed.contains(e)).toList();
    String text = ModelRuns.SETTLED.textOf(good);
    Path written = Path.of("target", "settled.txt");
    Files.writeString(written, text);
    assertEquals(text, ModelRuns.SETTLED.text(), "take over " + written);
  }

  @Test
  void everyConfigIsInTheManifest() throws Exception {
    Set<String> listed =
        Manifest.read(ModelRuns.HOME.manifestFile()).entries().stream()
            .map(ModelEntry::model)
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(ModelRuns.HOME.modules())) {
      Set<String> configs =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".cfg"))
              // Need a trace, or make one: see TraceValidationTest, Simulation.
              .filter(f -> !f.startsWith("Trace") && !f.startsWith("Sim"))
              .map(f -> f.substring(0, f.length() - ".cfg".length()))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(listed, configs);
    }
  }
}
