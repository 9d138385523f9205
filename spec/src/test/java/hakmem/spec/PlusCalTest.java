// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Translations of PlusCal algorithms are those of the algorithms beside them. */
class PlusCalTest {
  private static final Path TOY = Path.of("src/test/resources/toy/pcal/ToyPlusCal.tla");

  @TempDir Path folder;

  @Test
  void everyTranslationIsInStep() throws Exception {
    List<Path> modules;
    try (Stream<Path> files = Files.list(ModelRuns.HOME.modules())) {
      modules = files.filter(f -> f.toString().endsWith(".tla")).toList();
    }
    for (Path module : modules) {
      if (PlusCal.isUsedBy(module)) {
        Path own = Files.createTempDirectory(folder, "pcal");
        assertTrue(PlusCal.inStep(module, own), module + ": translate it again (pcal.trans)");
      }
    }
  }

  @Test
  void translationInStepIsAccepted() throws Exception {
    assertTrue(PlusCal.isUsedBy(TOY));
    assertTrue(PlusCal.inStep(TOY, folder));
  }

  @Test
  void changedAlgorithmIsNoticed() throws Exception {
    Path changed = folder.resolve("ToyPlusCal.tla");
    Files.writeString(changed, Files.readString(TOY).replace("x := x + 1;", "x := x + 2;"));
    Path own = Files.createDirectory(folder.resolve("own"));
    assertFalse(PlusCal.inStep(changed, own));
  }

  @Test
  void changedTranslationIsNoticed() throws Exception {
    Path changed = folder.resolve("ToyPlusCal.tla");
    Files.writeString(changed, Files.readString(TOY).replace("x' = x + 1", "x' = x + 2"));
    Path own = Files.createDirectory(folder.resolve("own"));
    assertFalse(PlusCal.inStep(changed, own));
  }
}
