// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with the manifest goes red when it must. */
class ComparisonTest {
  @TempDir Path folder;

  private static ModelEntry row(String model) {
    return Manifest.read(Toys.HOME.manifestFile()).select(List.of(model), false).getFirst();
  }

  private static ModelEntry with(ModelEntry row, Long distinct, Integer depth) {
    return new ModelEntry(
        row.model(),
        row.module(),
        row.kind(),
        row.expected(),
        distinct,
        depth,
        row.seconds(),
        row.tier(),
        row.coverage(),
        row.incident(),
        row.about());
  }

  private ModelResult run(ModelEntry entry, Path modules) throws InterruptedException {
    return new ModelCheck(modules, TlcRun.Limits.DEFAULT).run(entry, p -> {});
  }

  private Path copyWith(String module, String old, String replacement) throws IOException {
    try (Stream<Path> files = Files.list(Toys.HOME.modules())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path file = folder.resolve(module + ".tla");
    String text = Files.readString(file);
    assertTrue(text.contains(old), "the text to replace is there");
    Files.writeString(file, text.replace(old, replacement));
    return folder;
  }

  @Test
  void weakenedInvariantLetsTheBrokenVariantLive() throws Exception {
    Path modules =
        copyWith(
            "ToyStack",
            "\\A b \\in Reach(head.block, Cardinality(Blocks)) : memory[b].state = Free",
            "TRUE");
    ModelResult result = run(row("ToyStackUntagged"), modules);
    assertEquals(List.of("expected ListHoldsFreeBlocks, got success"), result.mismatches());
  }

  @Test
  void repairedVariantIsReported() throws Exception {
    Path modules = copyWith("ToyRefine", "Jump == Skip /\\", "Jump == FALSE /\\");
    ModelResult result = run(row("ToyRefineSkips"), modules);
    assertEquals(1, result.mismatches().size(), result.mismatches().toString());
    assertTrue(result.mismatches().getFirst().startsWith("expected RefinesClock, got "));
  }

  @Test
  void wrongOrMissingCountsAreReported() throws Exception {
    ModelEntry row = row("ToyRefine");
    TlcReport report = Toys.run("ToyRefine", "ToyRefine");
    assertEquals(List.of(), ModelResult.compare(row, report, true).mismatches());
    assertEquals(
        List.of("distinct states: expected 7, got 6"),
        ModelResult.compare(with(row, 7L, 6), report, true).mismatches());
    assertEquals(
        List.of("depth: expected 5, got 6"),
        ModelResult.compare(with(row, 6L, 5), report, true).mismatches());
    assertEquals(
        List.of("the manifest records no distinct states; it is 6"),
        ModelResult.compare(with(row, null, 6), report, true).mismatches());
    assertEquals(
        List.of(), ModelResult.compare(with(row, 6L, 5), report, false).mismatches(), "inexact");
  }

  @Test
  void longerTraceIsReported() throws Exception {
    ModelEntry row = row("ToyRefineSkips");
    TlcReport report = Toys.run("ToyRefineSkips", "ToyRefine");
    assertEquals(List.of(), ModelResult.compare(row, report, true).mismatches());
    assertEquals(
        List.of("counterexample length: expected 4, got 3"),
        ModelResult.compare(with(row, null, 4), report, true).mismatches());
  }

  @Test
  void deadActionIsFoundAndOneForBrokenVariantsIsNot() throws Exception {
    List<ModelResult> alone = List.of(run(row("ToyRefine"), Toys.HOME.modules()));
    assertEquals(
        List.of("Jump"),
        CoverageReport.of(alone, Hints.NONE).dead().stream()
            .map(CoverageReport.Row::action)
            .toList());
    Hints hints = Hints.read(Toys.HOME.hintsFile());
    assertEquals(1, CoverageReport.of(alone, hints).dead().size(), "no broken variant took it");
    List<ModelResult> both =
        List.of(alone.getFirst(), run(row("ToyRefineSkips"), Toys.HOME.modules()));
    assertEquals(List.of(), CoverageReport.of(both, hints).dead());
    assertEquals(1, CoverageReport.of(both, Hints.NONE).dead().size());
  }

  @Test
  void inductiveModelsDoNotShowThatAnActionIsTaken() throws Exception {
    ModelResult run = run(row("ToyRefine"), Toys.HOME.modules());
    ModelEntry e = run.entry();
    ModelEntry inductive =
        new ModelEntry(
            e.model(),
            e.module(),
            ModelEntry.Kind.INDUCTIVE,
            e.expected(),
            e.distinct(),
            1,
            e.seconds(),
            e.tier(),
            e.coverage(),
            e.incident(),
            e.about());
    List<ModelResult> alone = List.of(ModelResult.compare(inductive, run.report(), true));
    assertEquals(List.of("depth: expected 1, got 6"), alone.getFirst().mismatches());
    assertEquals(List.of(), CoverageReport.of(alone, Hints.NONE).rows());
  }

  @Test
  void badManifestsAreRefused() throws Exception {
    assertRefused("{", "manifest.json");
    assertRefused("[{\"model\":\"A\"}]", "needs \"module\"");
    String row =
        "{\"model\":\"A\",\"module\":\"A\",\"kind\":\"check\","
            + "\"expected\":\"%s\",\"tier\":\"small\"}";
    assertRefused("[" + row.formatted("Inv") + "]", "contradict");
    assertRefused("[" + row.formatted("success") + "," + row.formatted("success") + "]", "twice");
    assertRefused("[{\"modell\":\"A\"}]", "modell");
    assertRefused("[" + row.formatted("success") + "]", "no small model of module A counts");
    String broken = row.replace("check", "broken").formatted("Inv");
    assertRefused("[" + broken.replace("}", ",\"distinct\":9}") + "]", "leave \"distinct\" out");
    String inductive = row.replace("check", "inductive").formatted("success");
    assertRefused("[" + inductive.replace("}", ",\"depth\":2}") + "]", "depth 1, not 2");
  }

  private void assertRefused(String json, String part) throws IOException {
    Path file = folder.resolve("manifest.json");
    Files.writeString(file, json);
    SpecException e = assertThrows(SpecException.class, () -> Manifest.read(file));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void modelsAreSelectedByNamePrefixAndGlob() {
    Manifest manifest = Manifest.read(Toys.HOME.manifestFile());
    assertEquals(5, manifest.select(List.of(), false).size());
    assertEquals(6, manifest.select(List.of(), true).size());
    assertEquals(1, manifest.select(List.of("ToyStack"), false).size(), "a full name is exact");
    assertEquals(3, manifest.select(List.of("ToySt"), false).size());
    assertEquals(2, manifest.select(List.of("*Un*"), false).size());
    assertEquals(1, manifest.select(List.of("ToyHuge"), false).size(), "named in full");
    SpecException e =
        assertThrows(SpecException.class, () -> manifest.select(List.of("ToyStakc"), false));
    assertTrue(e.getMessage().contains("ToyStack"), e.getMessage());
  }
}
