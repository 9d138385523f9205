// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code spec/checks.json}: what each model that must hold has to check, and why a check without a
 * broken variant is needed. Immutable.
 *
 * @param modules by root module, trace modules too
 */
record RequiredChecks(Map<String, Module> modules) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * The checks of a module.
   *
   * @param base the module whose variants show that the checks are needed, if not this one
   * @param invariants of every config that must hold
   * @param with constant: more of those whose config does not set it to 0
   * @param properties each with the configs that have it
   * @param leftOut config: what it lacks, and why
   * @param noVariant check: why no broken variant violates it
   */
  record Module(
      String base,
      List<String> invariants,
      Map<String, List<String>> with,
      Map<String, List<String>> properties,
      Map<String, LeftOut> leftOut,
      Map<String, String> noVariant) {

    Module {
      invariants = invariants == null ? List.of() : invariants;
      with = with == null ? Map.of() : with;
      properties = properties == null ? Map.of() : properties;
      leftOut = leftOut == null ? Map.of() : leftOut;
      noVariant = noVariant == null ? Map.of() : noVariant;
    }

    Set<String> all() {
      Set<String> all = new LinkedHashSet<>(invariants);
      with.values().forEach(all::addAll);
      all.addAll(properties.keySet());
      return all;
    }

    private Set<String> of(String model, String text) {
      Set<String> wanted = new LinkedHashSet<>(invariants);
      with.forEach(
          (constant, more) -> {
            if (!Pattern.compile("\\b" + constant + " = 0\\b").matcher(text).find()) {
              wanted.addAll(more);
            }
          });
      properties.forEach(
          (property, models) -> {
            if (models.contains(model)) {
              wanted.add(property);
            }
          });
      return wanted;
    }
  }

  /**
   * What a config lacks.
   *
   * @param checks names; empty: all invariants
   * @param why one sentence
   */
  record LeftOut(@JsonProperty("checks") List<String> checks, @JsonProperty("why") String why) {
    LeftOut {
      checks = checks == null ? List.of() : checks;
    }
  }

  static RequiredChecks read(Path file) {
    try {
      Map<String, Module> modules = new LinkedHashMap<>();
      var type =
          JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Module.class);
      modules.putAll(JSON.<Map<String, Module>>readValue(file.toFile(), type));
      return new RequiredChecks(modules);
    } catch (IOException e) {
      throw new SpecException(file + ": " + e.getMessage());
    }
  }

  /** What is not as this list says; one sentence each, with the remedy. */
  List<String> problems(Manifest manifest, Path folder) throws IOException {
    List<String> problems = new ArrayList<>();
    Map<String, String> configs = new LinkedHashMap<>();
    for (ModelEntry row : manifest.entries()) {
      if (row.expectsSuccess()) {
        configs.put(row.model(), row.module());
      }
    }
    for (String trace : traces(folder)) {
      configs.put(trace, trace);
    }
    for (String module : new TreeSet<>(configs.values())) {
      if (!modules.containsKey(module)) {
        problems.add(module + ": checks.json does not say what its models must check; add it");
      }
    }
    for (var config : configs.entrySet()) {
      Module module = modules.get(config.getValue());
      if (module != null) {
        String text = Files.readString(folder.resolve(config.getKey() + ".cfg"));
        carried(config.getKey(), module, text, problems);
      }
    }
    modules.forEach((name, module) -> stale(name, module, configs, problems));
    modules.forEach((name, module) -> needed(name, module, manifest, problems));
    return problems;
  }

  private static List<String> traces(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.startsWith("Trace") && f.endsWith(".cfg"))
          .map(f -> f.replace(".cfg", ""))
          .sorted()
          .toList();
    }
  }

  private static void carried(String model, Module module, String text, List<String> problems) {
    ConfigFile config = new ConfigFile(text);
    Set<String> has = new LinkedHashSet<>(config.invariants());
    has.addAll(config.properties());
    Set<String> wanted = module.of(model, text);
    LeftOut out = module.leftOut.get(model);
    Set<String> without = new LinkedHashSet<>();
    if (out != null) {
      without.addAll(out.checks);
      if (out.checks.isEmpty()) {
        without.addAll(module.invariants);
        module.with.values().forEach(without::addAll);
      }
    }
    for (String check : wanted) {
      if (without.contains(check) == has.contains(check)) {
        problems.add(
            has.contains(check)
                ? model + ": checks " + check + ", which checks.json says is left out; correct that"
                : model + ": does not check " + check + "; add it, or a reason in checks.json");
      }
    }
    has.removeAll(wanted);
    for (String check : has) {
      problems.add(model + ": checks.json does not ask for " + check + "; add it there");
    }
  }

  private static void stale(
      String name, Module module, Map<String, String> configs, List<String> problems) {
    Set<String> named = new LinkedHashSet<>(module.leftOut.keySet());
    module.properties.values().forEach(named::addAll);
    for (String model : named) {
      if (!name.equals(configs.get(model))) {
        problems.add(name + ": has no model " + model + " that must hold; correct checks.json");
      }
    }
    module.leftOut.forEach(
        (model, out) -> {
          if (out.why.length() < 10) {
            problems.add(model + ": say in checks.json why it leaves checks out");
          }
        });
  }

  /** Each check is violated by a variant, or has a reason. */
  private void needed(String name, Module module, Manifest manifest, List<String> problems) {
    Set<String> found = new TreeSet<>();
    for (ModelEntry row : manifest.entries()) {
      boolean ours = row.module().equals(name) || row.module().equals(module.base);
      if (ours && row.kind() == ModelEntry.Kind.BROKEN) {
        found.add(row.expected());
        found.add(row.model().replaceFirst("^" + name + "Without", ""));
      }
    }
    // What the base has a reason for needs none here.
    if (module.base != null && modules.containsKey(module.base)) {
      found.addAll(modules.get(module.base).noVariant.keySet());
    }
    for (String check : module.all()) {
      String why = module.noVariant.get(check);
      if (why == null && !found.contains(check)) {
        problems.add(
            name
                + ": no broken variant violates "
                + check
                + "; add one, or say why in checks.json");
      }
      if (why != null && (found.contains(check) || why.length() < 10)) {
        problems.add(name + ": " + check + " has a variant, or no reason; correct checks.json");
      }
    }
    for (String check : module.noVariant.keySet()) {
      if (!module.all().contains(check)) {
        problems.add(name + ": checks.json has a reason for " + check + ", which nobody checks");
      }
    }
  }
}
