// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each arm of each IF and CASE of a protocol is reached by some model, or has a reason: {@code
 * spec/arms.txt}. Modules that have changed since that was written are run anew, all with {@code
 * -Dhakmem.spec.arms=all}.
 */
class ArmsTest {
  private static final Path MODULES = ModelRuns.HOME.modules();
  private static final Path FILE = ModelRuns.HOME.root().resolve("arms.txt");
  private static final boolean ALL = "all".equals(System.getProperty("hakmem.spec.arms"));

  /** The C allocator, on whose arms nothing of ours rests; a module of which none is recorded. */
  private static final Set<String> NOT_YET = Set.of("CDesign");

  private static final String SEPARATOR = " <- ";
  private static final String HEADER =
      "# SPDX-License-Identifier: Apache-2.0\n"
          + "# Each arm of IF and CASE, and the model that reaches it, or why none does"
          + " (ArmsTest).\n";

  @TempDir Path folder;

  /** Roots of models, traces and simulations choose constants; the protocols are in the others. */
  private static List<String> protocols() throws IOException {
    try (Stream<Path> files = Files.list(MODULES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".tla") && !name.matches("(MC|Trace|Sim).*"))
          .map(name -> name.replace(".tla", ""))
          .filter(name -> !NOT_YET.contains(name))
          .sorted()
          .toList();
    }
  }

  /** What the recorded lines of a module rest on: it, and the configs of its models. */
  private static String digest(String module) throws IOException {
    MessageDigest digest = ModelDigest.sha256();
    String text = Files.readString(MODULES.resolve(module + ".tla"));
    digest.update(ModelDigest.withoutComments(text).getBytes("UTF-8"));
    try (Stream<Path> files = Files.list(MODULES)) {
      for (Path config : files.sorted().toList()) {
        String name = config.getFileName().toString();
        if (name.startsWith("MC" + module) && name.endsWith(".cfg")) {
          digest.update(name.getBytes("UTF-8"));
          digest.update(ModelDigest.withoutComments(Files.readString(config)).getBytes("UTF-8"));
        }
      }
    }
    return ModelDigest.hex(digest, new byte[0]).substring(0, 16);
  }

  private static Map<String, String> recorded() throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line : Files.readAllLines(FILE)) {
      if (!line.startsWith("#")) {
        int at = line.lastIndexOf(SEPARATOR);
        lines.put(line.substring(0, at), line.substring(at + SEPARATOR.length()));
      }
    }
    return lines;
  }

  @Test
  void eachArmIsReachedOrHasAReason() throws Exception {
    Map<String, List<Arm>> arms = new TreeMap<>();
    Map<String, String> recorded = recorded();
    Map<String, String> digests = new TreeMap<>();
    TreeSet<String> changed = new TreeSet<>();
    SpecFinder finder = new SpecFinder(MODULES, folder);
    for (String module : protocols()) {
      arms.put(module, Arm.of(MODULES, module, finder));
      digests.put(module, digest(module));
      if (ALL || !digests.get(module).equals(recorded.get(module))) {
        changed.add(module);
      }
    }
    Map<String, String> reached = reached(arms, changed);
    StringBuilder text = new StringBuilder(HEADER);
    List<String> problems = new ArrayList<>();
    arms.forEach(
        (module, own) -> {
          text.append(module).append(SEPARATOR).append(digests.get(module)).append('\n');
          for (Arm arm : own) {
            String was = recorded.getOrDefault(arm.key(), "nothing");
            String by = changed.contains(module) ? by(reached.get(arm.key()), was) : was;
            text.append(arm.key()).append(SEPARATOR).append(by).append('\n');
            check(arm, by, changed.contains(module) && !reached.containsKey(arm.key()), problems);
          }
        });
    Path made = Path.of("target", "arms.txt");
    Files.createDirectories(made.toAbsolutePath().getParent());
    Files.writeString(made, text);
    assertEquals("", String.join("\n", problems), "arms that no model reaches, and no reason");
    assertEquals(Files.readString(FILE), text.toString(), "take over target/arms.txt");
  }

  /** A reason stays as long as it is asked for. */
  private static String by(String model, String was) {
    return model == null || was.startsWith(model + ": ") ? was : model;
  }

  /** What a mistake alone reaches stands behind a look at {@code Broken}, or has a reason. */
  private static void check(Arm arm, String by, boolean unreached, List<String> problems) {
    boolean reason = by.startsWith("none: ");
    if (by.equals("nothing") || unreached && !reason) {
      problems.add(arm.key() + " is reached by no model: add one, or 'none: ' and why");
    } else if (by.contains("Broken") && !arm.brokenOnly() && !by.contains(": ")) {
      problems.add(arm.key() + " is reached only by " + by + ": add ': ' and why");
    }
  }

  private Map<String, String> reached(Map<String, List<Arm>> arms, TreeSet<String> changed)
      throws Exception {
    Map<String, String> reached = new TreeMap<>();
    List<ModelEntry> rows = ModelRuns.ENTRIES;
    ModelDigest closures = new ModelDigest(MODULES, new byte[0]);
    TreeSet<String> roots = new TreeSet<>();
    Set<String> own =
        rows.stream().map(row -> row.module().substring("MC".length())).collect(toSet());
    for (ModelEntry row : rows) {
      TreeSet<String> read = new TreeSet<>(closures.closure(row.module()).keySet());
      read.retainAll(changed);
      // A module that has models of its own is reached by these; who instantiates it need not run.
      read.removeIf(module -> own.contains(module) && !row.module().equals("MC" + module));
      if (!read.isEmpty() && !row.module().endsWith("Inductive")) {
        roots.add(row.module());
      }
    }
    for (String root : roots) {
      try (WorkFolder copy = WorkFolder.create("arms")) {
        copy.copyModules(MODULES);
        ArmRuns runs = new ArmRuns(copy.root(), arms);
        runs.run(root, rows);
        runs.reached()
            .forEach(
                (arm, model) ->
                    reached.merge(arm.key(), model, (a, b) -> a.contains("Broken") ? b : a));
      }
    }
    return reached;
  }

  @Test
  void anArmKeepsItsColumns() throws Exception {
    Path file = folder.resolve("Toy.tla");
    Files.writeString(
        file,
        """
        ---- MODULE Toy ----
        EXTENDS Integers
        F(x) == /\\ IF x > 1 THEN /\\ x > 2
                                /\\ x > 3 ELSE x = 1
                /\\ CASE x = 1 -> TRUE [] OTHER -> IF x = 2 THEN FALSE ELSE TRUE
        ====
        """);
    List<Arm> arms = Arm.of(folder, "Toy", new SpecFinder(folder, folder));
    assertEquals(6, arms.size(), arms.toString());
    Map<Arm, Integer> numbers = new LinkedHashMap<>();
    arms.forEach(arm -> numbers.put(arm, numbers.size() + 1));
    ArmedModules.arm(file, numbers);
    List<Arm> armed = Arm.of(folder, "Toy", new SpecFinder(folder, folder));
    assertTrue(armed.size() == 18, "it parses, with two arms more for each: " + armed);
  }
}
