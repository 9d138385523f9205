// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each mistake that a module can be told to make has one variant, each variant a mistake; and the
 * names of all models stand in a list, so that none goes unseen together with its row.
 */
class VariantsTest {
  private static final SpecHome HOME = ModelRuns.HOME;
  private static final Pattern LITERALS =
      Pattern.compile("Broken\\s*(?:=|#|\\\\in|\\\\notin)\\s*(\"\\w+\"|\\{[^}]*})");
  private static final Pattern SET = Pattern.compile("Broken = \"(\\w+)\"");

  /** The operator behind a comment that says what is wrong with it. */
  private static final Pattern PLANTED = Pattern.compile("\\(\\* Broken: [^*]*\\*\\)\n(\\w+)");

  private static final Pattern OVERRIDE = Pattern.compile("\\w+ <- (\\w+)");
  private static final Pattern WORD = Pattern.compile("\"(\\w+)\"");

  @TempDir Path folder;

  private static List<String> problems(Path modules) throws IOException {
    Map<String, List<String>> literals = new TreeMap<>();
    Map<String, List<String>> variants = new TreeMap<>();
    List<Path> sorted;
    try (Stream<Path> files = Files.list(modules)) {
      sorted = files.sorted().toList();
    }
    for (Path file : sorted) {
      String name = file.getFileName().toString();
      String text = Files.readString(file);
      if (name.endsWith(".tla")) {
        literals.put(name.replace(".tla", ""), literals(text));
      } else if (name.endsWith(".cfg")) {
        Matcher set = SET.matcher(text);
        String model = name.replace(".cfg", "");
        if (set.find() && !set.group(1).equals("none")) {
          variants.computeIfAbsent(set.group(1), _ -> new ArrayList<>()).add(model);
        }
      }
    }
    List<String> problems = new ArrayList<>();
    literals.forEach((module, names) -> compare(module, names, variants, problems));
    return problems;
  }

  private static List<String> literals(String text) {
    TreeSet<String> names = new TreeSet<>();
    LITERALS
        .matcher(ModelDigest.withoutComments(text))
        .results()
        .flatMap(m -> WORD.matcher(m.group(1)).results())
        .forEach(m -> names.add(m.group(1)));
    names.remove("none");
    return List.copyOf(names);
  }

  private static void compare(
      String module,
      List<String> literals,
      Map<String, List<String>> variants,
      List<String> problems) {
    String prefix = "MC" + module + "Broken";
    for (String literal : literals) {
      List<String> made =
          variants.getOrDefault(literal, List.of()).stream()
              .filter(v -> v.startsWith(prefix))
              .toList();
      if (made.size() != 1) {
        problems.add(module + ": the mistake " + literal + " needs one variant, has " + made);
      }
    }
    variants.forEach(
        (literal, models) ->
            models.stream()
                .filter(m -> m.startsWith(prefix) && !literals.contains(literal))
                .forEach(m -> problems.add(m + ": " + module + " has no mistake " + literal)));
  }

  @Test
  void eachMistakeHasOneVariant() throws Exception {
    assertEquals(List.of(), problems(HOME.modules()));
  }

  /** Operators of models that stand behind "Broken", and the variants that put them in place. */
  private static List<String> unused(Path modules) throws IOException {
    Set<String> operators = new TreeSet<>();
    Set<String> used = new TreeSet<>();
    List<Path> sorted;
    try (Stream<Path> files = Files.list(modules)) {
      sorted = files.sorted().toList();
    }
    for (Path file : sorted) {
      String name = file.getFileName().toString();
      String text = Files.readString(file);
      if (name.matches("MC.*\\.tla")) {
        PLANTED.matcher(text).results().forEach(m -> operators.add(m.group(1)));
      } else if (name.matches("MC.*Broken.*\\.cfg")) {
        OVERRIDE.matcher(text).results().forEach(m -> used.add(m.group(1)));
      }
    }
    assertTrue(operators.size() > 30, "mistakes are found: " + operators);
    operators.removeAll(used);
    return List.copyOf(operators);
  }

  @Test
  void eachOperatorThatIsBrokenHasAVariant() throws Exception {
    assertEquals(List.of(), unused(HOME.modules()));
  }

  @Test
  void aBrokenOperatorWithoutVariantIsFound() throws Exception {
    Files.delete(copy().resolve("MCHeapLeaseBrokenNoFence.cfg"));
    assertEquals(List.of("NoFence"), unused(folder));
  }

  private Path copy() throws IOException {
    try (Stream<Path> files = Files.list(HOME.modules())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }

  @Test
  void aMistakeWithoutVariantIsFound() throws Exception {
    Files.delete(copy().resolve("MCRegistryBrokenCutPlainStore.cfg"));
    assertEquals(
        List.of("Registry: the mistake cutPlainStore needs one variant, has []"), problems(folder));
  }

  @Test
  void aVariantThatPlantsAnothersMistakeIsFound() throws Exception {
    Path file = copy().resolve("MCRegistryBrokenCutPlainStore.cfg");
    Files.writeString(file, Files.readString(file).replace("cutPlainStore", "lookupWaits"));
    assertEquals(
        List.of(
            "Registry: the mistake cutPlainStore needs one variant, has []",
            "Registry: the mistake lookupWaits needs one variant, has"
                + " [MCRegistryBrokenCutPlainStore, MCRegistryBrokenLookupWaits]"),
        problems(folder));
  }

  @Test
  void aVariantWithoutAMistakeIsFound() throws Exception {
    Path file = copy().resolve("Registry.tla");
    Files.writeString(file, Files.readString(file).replace("\"cutPlainStore\"", "\"none\""));
    assertEquals(
        List.of("MCRegistryBrokenCutPlainStore: Registry has no mistake cutPlainStore"),
        problems(folder));
  }

  /** So a recorded count is the only difference that --record makes. */
  @Test
  void theManifestIsAsItWouldBeWritten() throws Exception {
    Path copy = folder.resolve("manifest.json");
    Manifest.read(HOME.manifestFile()).write(copy);
    assertEquals(Files.readString(HOME.manifestFile()), Files.readString(copy));
  }

  /** To delete a model, or to expect less of it, is an edit here. */
  @Test
  void namesAndExpectationsArePinned() throws Exception {
    List<String> rows = new ArrayList<>();
    for (ModelEntry e : Manifest.read(HOME.manifestFile()).entries()) {
      rows.add(e.model() + " " + e.expected());
    }
    List<String> sorted = rows.stream().sorted().toList();
    List<String> pinned =
        Files.readAllLines(HOME.root().resolve("models.txt")).stream()
            .filter(l -> !l.startsWith("#"))
            .toList();
    assertTrue(pinned.size() > 200, "the list is there");
    assertEquals(
        String.join("\n", pinned),
        String.join("\n", sorted),
        "spec/models.txt: take over there, by hand, what is meant to change");
  }
}
