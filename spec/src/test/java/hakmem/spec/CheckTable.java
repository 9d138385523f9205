// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Each check of specs and model, and the planted mistakes that it was the first to catch: from the
 * manifest, {@code checks.json} and the catalogue of planted bugs. Stateless.
 */
final class CheckTable {
  private static final Pattern LAW = Pattern.compile("\"(MODEL-[A-Z-]+)\"");
  private static final String CATALOGUE = "| bug | what is wrong | caught by |";

  /** Lines with a check, below the line that says why. */
  private static final String SOLE_FINDERS = "src/test/resources/hakmem/lab/scheduler/sole.txt";

  /** Laws that guard the harness itself. */
  private static final Map<String, String> LAWS_WITHOUT_BUG =
      Map.of("MODEL-ENDLESS", "a step that never ends would hang the test: a net, not a law");

  private CheckTable() {}

  /** The page as text, and what has neither a mistake nor a reason. */
  record Page(String text, List<String> empty) {}

  static Page of(SpecHome home) throws IOException {
    List<String> empty = new ArrayList<>();
    StringBuilder text =
        new StringBuilder(
            """
            # Checks, and what they catch

            Made by `CheckTableTest` of the module `spec`, from `manifest.json`, `checks.json`
            and the catalogue of planted bugs: each check with the planted mistakes that it must
            report, or the reason why none is planted for it. A row with neither fails the
            build. What scenarios are needed for is in
            [needed.txt](../../model-tests/src/test/resources/hakmem/lab/scheduler/needed.txt),
            what claims catch in `mutants.txt` of [proofs](../../proofs/README.md).

            ## Invariants and properties of the specs

            """);
    Manifest manifest = Manifest.read(home.manifestFile());
    RequiredChecks required = RequiredChecks.read(home.root().resolve("checks.json"));
    Map<String, String> specs = new LinkedHashMap<>();
    required.modules().forEach((name, module) -> addSpecs(name, module, manifest, specs));
    table(text, specs, empty);
    Path lab = home.root().resolveSibling("model-tests");
    Map<String, String> caught = catalogue(lab.resolve("README.md"));
    text.append("\n## Invariants of a heap at rest\n\n");
    table(text, invariants(home, caught), empty);
    text.append("\n## Laws of the model\n\n");
    table(text, laws(lab.resolve("src/main/java/hakmem/lab/model"), caught), empty);
    text.append(
        """

        ## Checks of an execution

        What the scheduler checks of each interleaving of a scenario: a planted bug that this
        check reports there, and no other one in any interleaving (`SoleFindersTest`).

        """);
    table(text, executions(lab.resolve(SOLE_FINDERS)), empty);
    return new Page(text.toString(), empty);
  }

  private static void table(StringBuilder text, Map<String, String> rows, List<String> empty) {
    text.append("| check | planted mistakes that it reports |\n|---|---|\n");
    rows.forEach(
        (check, what) -> {
          text.append("| ").append(check).append(" | ").append(what).append(" |\n");
          if (what.isBlank()) {
            empty.add(check);
          }
        });
  }

  private static void addSpecs(
      String name, RequiredChecks.Module module, Manifest manifest, Map<String, String> rows) {
    if (module.base() != null) {
      return; // The same checks in other states: the rows of the base stand for them.
    }
    for (String check : module.all()) {
      List<String> variants =
          manifest.entries().stream()
              .filter(e -> e.module().equals(name) && e.kind() == ModelEntry.Kind.BROKEN)
              .filter(e -> e.expected().equals(check))
              .map(e -> e.model().replaceFirst("^" + name + "Broken", ""))
              .toList();
      String why = module.noVariant().getOrDefault(check, "");
      rows.put(
          "`" + name.substring(2) + "` " + check,
          variants.isEmpty() ? why.isEmpty() ? "" : "none: " + why : String.join(", ", variants));
    }
  }

  /** By law or invariant: the bugs that it catches. */
  private static Map<String, String> catalogue(Path readme) throws IOException {
    Map<String, String> caught = new TreeMap<>();
    List<String> lines = Files.readAllLines(readme);
    int at = 0;
    while (!lines.get(at).startsWith(CATALOGUE)) {
      at++;
    }
    for (int i = at + 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      String[] cells = lines.get(i).split(" *\\| *");
      caught.merge(cells[3], cells[1], (a, b) -> a + ", " + b);
    }
    return caught;
  }

  /** Where no planted bug shows an invariant first: what the specs call the same. */
  private static Map<String, String> invariants(SpecHome home, Map<String, String> caught)
      throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(home.root().resolve("design/invariants.md"))) {
      if (line.startsWith("| INV-")) {
        String[] cells = line.replace("\\|", "/").split(" *\\| *");
        String bugs = caught.getOrDefault(cells[1], "");
        rows.put(cells[1], bugs.isEmpty() ? "`HeapAuditorTest`; in the specs " + cells[5] : bugs);
      }
    }
    return rows;
  }

  private static Map<String, String> laws(Path sources, Map<String, String> caught)
      throws IOException {
    TreeSet<String> laws = new TreeSet<>();
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.sorted().toList()) {
        LAW.matcher(Files.readString(file)).results().forEach(m -> laws.add(m.group(1)));
      }
    }
    Map<String, String> rows = new TreeMap<>();
    for (String law : laws) {
      String why = LAWS_WITHOUT_BUG.get(law);
      rows.put(law, caught.getOrDefault(law, why == null ? "" : "none: " + why));
    }
    return rows;
  }

  private static Map<String, String> executions(Path soleFinders) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    String why = "";
    for (String line : Files.readAllLines(soleFinders)) {
      if (line.startsWith(" ")) {
        String[] check = line.strip().split(": ");
        rows.put(check[0], check.length > 1 ? check[1] : "none: " + why);
      } else {
        why = line.isBlank() ? "" : (why + " " + line).strip();
      }
    }
    return rows;
  }
}
