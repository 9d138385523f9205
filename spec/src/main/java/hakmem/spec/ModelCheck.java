// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs one model and finds out the name of what it violates. Stateless. */
public final class ModelCheck {
  private final Path modules;
  private final TlcRun.Limits limits;
  private final byte[] tool;

  /** For the models of one folder. */
  public ModelCheck(Path modules, TlcRun.Limits limits) {
    this.modules = modules.toAbsolutePath().normalize();
    this.limits = limits;
    this.tool = ModelDigest.tool(limits);
  }

  /** Digests of models as the files are now. */
  ModelDigest digest() {
    return new ModelDigest(modules, tool);
  }

  /** The kept result of a model; see {@link ResultCache}. */
  Optional<ModelResult> find(ResultCache cache, ModelEntry entry, String digest) {
    return cache.find(entry, digest, limits.workers() == 1);
  }

  /** Whether a model must violate what its config has as a property, not as an invariant. */
  boolean violatesProperty(ModelEntry entry) {
    Path config = modules.resolve(entry.model() + ".cfg");
    try {
      return Files.isRegularFile(config)
          && new ConfigFile(Files.readString(config)).properties().contains(entry.expected());
    } catch (IOException e) {
      throw new UncheckedIOException(config + ": cannot be read", e);
    }
  }

  /** Starts a child for the models of a batch. */
  TlcChild child(ModelQueue.Batch batch) {
    return TlcChild.start(modules, limits, batch.coverage(), batch.brief(), batch.sharedBy());
  }

  /**
   * Runs the model of a row in a child.
   *
   * @throws SpecException when its module or config is missing
   * @throws InterruptedException when interrupted
   */
  ModelResult run(TlcChild child, ModelEntry entry, Consumer<TlcProgress> progress)
      throws InterruptedException {
    TlcReport report = run(child, entry.model(), entry.module(), entry.coverage(), progress);
    return ModelResult.compare(entry, report, limits.workers() == 1);
  }

  /**
   * Runs the model of a row in a JVM of its own.
   *
   * @throws SpecException when its module or config is missing
   * @throws InterruptedException when interrupted; no child is left
   */
  public ModelResult run(ModelEntry entry, Consumer<TlcProgress> progress)
      throws InterruptedException {
    try (TlcChild child = child(entry.coverage())) {
      return run(child, entry, progress);
    }
  }

  /** As {@link #run(ModelEntry, Consumer)}, without anything to compare with. */
  public TlcReport run(String model, String module, Consumer<TlcProgress> progress)
      throws InterruptedException {
    try (TlcChild child = child(true)) {
      return run(child, model, module, true, progress);
    }
  }

  private TlcReport run(
      TlcChild child, String model, String module, boolean coverage, Consumer<TlcProgress> progress)
      throws InterruptedException {
    Path config = existing(model + ".cfg", model);
    existing(module + ".tla", model);
    TlcRun whole = new TlcRun(modules, module, model + ".cfg", limits, coverage, false);
    TlcReport report = child.run(whole, progress, _ -> {});
    if (report.outcome() != TlcReport.Outcome.VIOLATION) {
      return report;
    }
    try {
      return named(report, new ConfigFile(Files.readString(config)), module);
    } catch (IOException e) {
      throw new UncheckedIOException(config + ": cannot be read again", e);
    }
  }

  private TlcChild child(boolean coverage) {
    return TlcChild.start(modules, limits, coverage, false, "");
  }

  private Path existing(String file, String model) {
    Path path = modules.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new SpecException(
          path + ": no such file; the manifest's row " + model + " asks for it");
    }
    return path;
  }

  /**
   * TLC names invariants, but not temporal properties, and refinements only by a place in the other
   * module. One property: that is it. Several: each is checked alone, the first that fails names
   * it.
   */
  private TlcReport named(TlcReport report, ConfigFile config, String module)
      throws IOException, InterruptedException {
    List<String> properties = config.properties();
    boolean told = properties.contains(report.property());
    if (told || !report.violationKind().endsWith("property")) {
      return report;
    }
    if (properties.size() == 1) {
      return report.named(properties.getFirst());
    }
    try (WorkFolder folder = WorkFolder.create("name-" + module)) {
      folder.copyModules(modules);
      for (String property : properties) {
        Files.writeString(folder.path("OnlyOne.cfg"), config.withOnly(property));
        TlcRun alone = new TlcRun(folder.root(), module, "OnlyOne.cfg", limits, false, false);
        TlcReport single = TlcProcess.run(alone, p -> {});
        if (single.outcome() == TlcReport.Outcome.VIOLATION) {
          return report.named(property);
        }
      }
    }
    return report.named(report.property().isEmpty() ? "unknown property" : report.property());
  }
}
