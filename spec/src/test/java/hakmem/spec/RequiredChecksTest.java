// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No check of the models is dropped in silence, and each is needed. */
class RequiredChecksTest {
  private static final SpecHome HOME = ModelRuns.HOME;

  @TempDir Path folder;

  private static Path list() {
    return HOME.root().resolve("checks.json");
  }

  private static List<String> problems(Path list, Path manifest, Path modules) throws IOException {
    return RequiredChecks.read(list).problems(Manifest.read(manifest), modules);
  }

  @Test
  void everyModelChecksWhatItMustAndEachCheckIsNeeded() throws Exception {
    assertEquals(List.of(), problems(list(), HOME.manifestFile(), HOME.modules()));
  }

  private List<String> withConfig(String name, String old, String replacement) throws IOException {
    try (Stream<Path> files = Files.list(HOME.modules())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path config = folder.resolve(name + ".cfg");
    Files.writeString(config, replaced(Files.readString(config), old, replacement));
    return problems(list(), HOME.manifestFile(), folder);
  }

  private static String replaced(String text, String old, String replacement) {
    assertTrue(text.contains(old), "the text to replace is there: " + old);
    return text.replace(old, replacement);
  }

  @Test
  void anInvariantDroppedFromOneConfigIsFound() throws Exception {
    assertEquals(
        List.of("MCRemoteFreeClose: does not check BitIsTruth; add it, or a reason in checks.json"),
        withConfig("MCRemoteFreeClose", "BitIsTruth ", ""));
  }

  @Test
  void aPropertyDroppedFromOneConfigIsFound() throws Exception {
    assertEquals(
        List.of("MCFreelistWild: does not check Refines; add it, or a reason in checks.json"),
        withConfig("MCFreelistWild", "PROPERTIES Refines", ""));
  }

  @Test
  void anInvariantDroppedFromATraceConfigIsFound() throws Exception {
    assertEquals(
        List.of("TraceRegistry: does not check UnitsOnce; add it, or a reason in checks.json"),
        withConfig("TraceRegistry", "UnitsOnce ", ""));
  }

  @Test
  void anInvariantThatNobodyAsksForIsFound() throws Exception {
    assertEquals(
        List.of("MCRemoteFreeClose: checks.json does not ask for ReachUndo; add it there"),
        withConfig("MCRemoteFreeClose", "BitIsTruth ", "BitIsTruth ReachUndo "));
  }

  private List<String> withoutRow(String model) throws IOException {
    String text = Files.readString(HOME.manifestFile());
    String row =
        text.lines().filter(l -> l.contains("\"" + model + "\"")).findFirst().orElseThrow();
    Path manifest = folder.resolve("manifest.json");
    Files.writeString(manifest, text.replace(row + "\n", ""));
    return problems(list(), manifest, HOME.modules());
  }

  @Test
  void aCheckWhoseOnlyVariantIsDeletedIsFound() throws Exception {
    assertEquals(
        List.of(
            "MCAllocator: no broken variant violates NoOverlap; add one, or say why in"
                + " checks.json"),
        withoutRow("MCAllocatorBrokenOverlap"));
  }

  private List<String> withList(String old, String replacement) throws IOException {
    Path changed = folder.resolve("checks.json");
    Files.writeString(changed, replaced(Files.readString(list()), old, replacement));
    return problems(changed, HOME.manifestFile(), HOME.modules());
  }

  @Test
  void aReasonForACheckWithAVariantIsFound() throws Exception {
    List<String> found =
        withList("\"noVariant\": {", "\"noVariant\": {\"NoOverlap\": \"none was thought of\", ");
    assertTrue(
        found.contains("MCAllocator: NoOverlap has a variant, or no reason; correct checks.json"),
        found.toString());
  }
}
