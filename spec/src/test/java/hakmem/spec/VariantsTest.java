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
  private static final Pattern SECTION =
      Pattern.compile(
          "\\s+(?=(?:CONSTANTS?|(?:ACTION_)?CONSTRAINTS?|INVARIANTS?|PROPERTY|PROPERTIES|INIT|NEXT"
              + "|SPECIFICATION|SYMMETRY|VIEW|ALIAS|POSTCONDITION|CHECK_DEADLOCK)\\s)");
  private static final Pattern CONSTANT = Pattern.compile("\\s+(?=\\w+ (?:=|<-) )");

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

  /**
   * All of a config but its checks: which behaviours are looked at, and which of their states.
   *
   * @param constants whether those with a value of their own are named, too
   */
  private static String settings(String config, boolean constants) {
    List<String> settings = new ArrayList<>();
    for (String section : SECTION.split(ModelDigest.withoutComments(config).strip())) {
      String[] parts = section.strip().split("\\s+", 2);
      switch (parts[0]) {
        case "INVARIANT", "INVARIANTS", "PROPERTY", "PROPERTIES" -> {}
        case "SPECIFICATION" -> settings.add(parts[1]);
        case "CONSTANT", "CONSTANTS" ->
            Stream.of(CONSTANT.split(parts[1]))
                .filter(constant -> constants || constant.contains("<-"))
                .forEach(constant -> settings.add(constant.strip()));
        default -> settings.add(parts[0] + " " + parts[1]);
      }
    }
    settings.remove("CHECK_DEADLOCK FALSE"); // NoStuck says what may not happen.
    return String.join(", ", settings);
  }

  /** Every config with what must come out of it; of those that no build counts, all that is set. */
  private static List<String> rows(Manifest manifest, Path modules) throws IOException {
    List<String> rows = new ArrayList<>();
    for (ModelEntry e : manifest.entries()) {
      boolean deep = e.tier() == ModelEntry.Tier.DEEP;
      String config = Files.readString(modules.resolve(e.model() + ".cfg"));
      String how = (deep ? "deep, " : "") + (e.coverage() ? "counted, " : "");
      rows.add(e.model() + " " + e.expected() + ": " + how + settings(config, deep));
    }
    try (Stream<Path> files = Files.list(modules)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).toList()) {
        String name = file.getFileName().toString().replace(".cfg", "");
        if (!name.startsWith("MC")) {
          rows.add(name + ": " + settings(Files.readString(file), true));
        }
      }
    }
    return rows.stream().sorted().toList();
  }

  private static List<String> pinned() throws IOException {
    return Files.readAllLines(HOME.root().resolve("models.txt")).stream()
        .filter(l -> !l.startsWith("#"))
        .toList();
  }

  /** To delete a model, to expect less of it, or to look at less of it, is an edit here. */
  @Test
  void namesExpectationsAndSettingsArePinned() throws Exception {
    List<String> rows = rows(Manifest.read(HOME.manifestFile()), HOME.modules());
    Path written = Path.of("target", "models.txt");
    Files.createDirectories(written.getParent());
    Files.write(written, rows);
    assertTrue(pinned().size() > 200, "the list is there");
    assertEquals(
        String.join("\n", pinned()),
        String.join("\n", rows),
        "spec/models.txt: take over there, by hand, what is meant to change; " + written);
  }

  private List<String> changed(String config, String old, String replacement) throws IOException {
    Path file = copy().resolve(config + ".cfg");
    String text = Files.readString(file);
    assertTrue(text.contains(old), "the text to replace is there: " + old);
    Files.writeString(file, text.replace(old, replacement));
    List<String> rows = new ArrayList<>(rows(Manifest.read(HOME.manifestFile()), folder));
    rows.removeAll(pinned());
    return rows;
  }

  /** Deep models are not run in a build, so no count of states would tell. */
  @Test
  void aSmallerDeepModelIsFound() throws Exception {
    assertEquals(1, changed("MCRegistryDeep", "NumSlabs = 3", "NumSlabs = 2").size());
  }

  @Test
  void aConstraintIsFound() throws Exception {
    List<String> rows = changed("MCRegistryDeep", "SYMMETRY", "CONSTRAINT UnitsOnce\nSYMMETRY");
    assertTrue(rows.toString().contains("CONSTRAINT UnitsOnce"), rows.toString());
  }

  @Test
  void anotherOperatorInAVariantIsFound() throws Exception {
    assertEquals(1, changed("TraceFreelist", "<- TraceSlabs", "<- TraceSlabCells").size());
  }
}
