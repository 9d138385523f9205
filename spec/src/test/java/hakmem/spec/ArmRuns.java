// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Runs the models of a root module with armed modules, until each arm was reached. */
final class ArmRuns {
  private final Path folder;
  private final Map<String, List<Arm>> arms;

  /** By arm, the first model that reached it. */
  private final Map<Arm, String> reached = new LinkedHashMap<>();

  /**
   * For the modules of a folder.
   *
   * @param folder a copy, which is changed
   * @param arms of each module, as it is before that
   */
  ArmRuns(Path folder, Map<String, List<Arm>> arms) {
    this.folder = folder;
    this.arms = arms;
  }

  Map<Arm, String> reached() {
    return reached;
  }

  /** Models that must hold come first: what only the others reach is a mistake's. */
  void run(String root, List<ModelEntry> rows) throws IOException, InterruptedException {
    List<Arm> numbered = arm(root);
    List<ModelEntry> order =
        rows.stream()
            .filter(row -> row.module().equals(root) && row.kind() != ModelEntry.Kind.INDUCTIVE)
            .sorted(
                Comparator.comparing((ModelEntry row) -> !row.expectsSuccess())
                    .thenComparing(row -> row.seconds() == null ? 0 : row.seconds()))
            .toList();
    TlcChild child = TlcChild.start(folder, TlcRun.Limits.DEFAULT, false, false, root);
    try {
      for (ModelEntry row : order) {
        if (reached.keySet().containsAll(numbered)) {
          return;
        }
        if (!child.usable()) {
          child.close();
          child = TlcChild.start(folder, TlcRun.Limits.DEFAULT, false, false, root);
        }
        run(child, row, numbered);
      }
    } finally {
      child.close();
    }
  }

  private void run(TlcChild child, ModelEntry row, List<Arm> numbered) throws InterruptedException {
    List<Integer> set = new ArrayList<>();
    TlcRun run =
        new TlcRun(folder, row.module(), row.model() + ".cfg", TlcRun.Limits.DEFAULT, false, false);
    TlcReport report = child.run(run, _ -> {}, mark -> addIfSet(mark, set));
    boolean good = report.outcome() == TlcReport.Outcome.SUCCESS;
    if (good != row.expectsSuccess() || !good && report.outcome() != TlcReport.Outcome.VIOLATION) {
      throw new AssertionError(row.model() + " with marked arms: " + report.errors());
    }
    set.forEach(number -> reached.putIfAbsent(numbered.get(number - 1), row.model()));
  }

  private static void addIfSet(JsonNode mark, List<Integer> set) {
    if (mark.path("value").asBoolean()) {
      set.add(mark.path("number").asInt());
    }
  }

  /** Marks the arms of all modules that a root module reads. */
  private List<Arm> arm(String root) throws IOException {
    List<Arm> numbered = new ArrayList<>();
    ModelDigest digest = new ModelDigest(ModelRuns.HOME.modules(), new byte[0]);
    for (String module : new TreeSet<>(digest.closure(root).keySet())) {
      if (arms.containsKey(module)) {
        Map<Arm, Integer> numbers = new LinkedHashMap<>();
        for (Arm arm : arms.get(module)) {
          numbered.add(arm);
          numbers.put(arm, numbered.size());
        }
        Path file = folder.resolve(module + ".tla");
        Files.copy(
            ModelRuns.HOME.modules().resolve(module + ".tla"),
            file,
            StandardCopyOption.REPLACE_EXISTING);
        ArmedModules.arm(file, numbers);
      }
    }
    ArmedModules.forget(folder.resolve(root + ".tla"), numbered.size());
    return numbered;
  }
}
