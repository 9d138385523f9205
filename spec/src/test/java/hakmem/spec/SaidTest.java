// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tla2sany.drivers.FrontEndException;

/**
 * No check says nothing. Those that a broken variant violates need no look; but of the others, and
 * of the variables by which a step is told from none, no count of states speaks.
 */
class SaidTest {
  private static final Path MODULES = ModelRuns.HOME.modules();

  @TempDir Path folder;

  private Said said(Path modules, String module) throws IOException, FrontEndException {
    return Said.of(modules, module, new SpecFinder(modules, folder));
  }

  @Test
  void checksSpeakOfVariables() throws Exception {
    Map<String, RequiredChecks.Module> modules =
        RequiredChecks.read(ModelRuns.HOME.root().resolve("checks.json")).modules();
    List<String> problems = new ArrayList<>();
    for (var module : modules.entrySet()) {
      String name = module.getKey();
      if (name.startsWith("MC")) {
        Said said = said(MODULES, name);
        module.getValue().all().stream()
            .filter(said::isVacuous)
            .forEach(check -> problems.add(name + ": " + check + " speaks of no variable"));
        for (String whole : List.of("TypeOK", "vars")) {
          if (whole.equals("vars") || module.getValue().all().contains(whole)) {
            said.missing(whole).forEach(v -> problems.add(name + ": " + whole + " without " + v));
          }
        }
      }
    }
    assertTrue(modules.size() > 20, modules.keySet().toString());
    assertEquals(List.of(), problems);
  }

  @Test
  void whatIsNotSaidIsFound() throws Exception {
    Files.writeString(
        folder.resolve("Toy.tla"),
        """
        ---- MODULE Toy ----
        EXTENDS Integers
        VARIABLES a, b
        vars == <<a>>
        IsA(x) == x = a
        Says == \\A x \\in {b} : IsA(x)
        Nothing == \\A x \\in {1} : x = 1
        Spec == a = 0 /\\ b = 0 /\\ [][a' = 1 - a /\\ b' = b]_vars
        ====
        """);
    Said toy = said(folder, "Toy");
    assertEquals(Set.of(), toy.missing("Says"));
    assertEquals(Set.of("b"), toy.missing("vars"));
    assertTrue(toy.isVacuous("Nothing"));
    assertTrue(toy.isVacuous("NoSuchName"));
    assertFalse(toy.isVacuous("vars"));
  }
}
