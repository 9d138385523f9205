// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The inductive models say what they seem to say. What TLC finds in them is compared with the
 * manifest by {@link ModelTest}.
 */
class InductionTest {
  private static final SpecHome HOME = SpecHome.find(Path.of(""));
  private static final Map<String, ModelEntry> ROWS =
      Manifest.read(HOME.manifestFile()).entries().stream()
          .collect(Collectors.toMap(ModelEntry::model, Function.identity()));

  private static List<ModelEntry> inductive() {
    return ROWS.values().stream().filter(e -> e.kind() == ModelEntry.Kind.INDUCTIVE).toList();
  }

  @Test
  void recipeForInitialStatesForgetsNone() {
    ModelEntry recipe = ROWS.get("MCFreelistInductiveSmall");
    ModelEntry invariant = ROWS.get("MCFreelistInductiveSmallAll");
    assertEquals(invariant.distinct(), recipe.distinct());
  }

  @Test
  void noStepLeavesTheInitialStates() {
    assertFalse(inductive().isEmpty());
    for (ModelEntry entry : inductive()) {
      assertEquals(1, entry.depth(), entry.model());
    }
  }

  /** A constraint would let TLC pass over states; a conjunct left out is not the invariant. */
  @Test
  void nothingIsLeftOut() throws IOException {
    for (ModelEntry entry : inductive()) {
      String config = Files.readString(HOME.modules().resolve(entry.model() + ".cfg"));
      assertFalse(config.contains("CONSTRAINT"), entry.model());
      assertFalse(config.contains("SYMMETRY"), entry.model());
      assertTrue(config.contains("Without = \"none\""), entry.model());
    }
  }
}
