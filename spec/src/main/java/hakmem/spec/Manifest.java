// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The list of all models. Immutable.
 *
 * @param entries in the order of the file
 */
public record Manifest(List<ModelEntry> entries) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  public Manifest {
    entries = List.copyOf(entries);
  }

  /**
   * Reads and validates a manifest.
   *
   * @throws SpecException when the file is missing, malformed, or a row is incomplete
   */
  public static Manifest read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new SpecException(file + ": no such manifest; run inside the work tree or give --spec");
    }
    try {
      ModelEntry[] rows = JSON.readValue(file.toFile(), ModelEntry[].class);
      if (rows == null) {
        throw new SpecException(file + ": null is no list of models; give another --spec");
      }
      Set<String> names = new HashSet<>();
      for (ModelEntry row : rows) {
        validate(file, row, names);
      }
      validateCoverage(file, rows);
      return new Manifest(List.of(rows));
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new SpecException(
          file + where + ": " + problem(e) + "; mend it or give another --spec");
    } catch (IOException e) {
      throw new SpecException(
          file + ": cannot be read: " + e.getMessage() + "; give another --spec");
    }
  }

  /** Without the names of our classes. */
  private static String problem(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "there is no \"" + unknown.getPropertyName() + "\"";
    }
    return e instanceof JsonMappingException
        ? "a value does not fit there"
        : e.getOriginalMessage();
  }

  private static void validate(Path file, ModelEntry row, Set<String> names) {
    if (row == null || row.model() == null) {
      throw new SpecException(file + ": a row has no \"model\"; each needs one");
    }
    if (row.module() == null || row.kind() == null || row.expected() == null) {
      throw new SpecException(
          file + ": row " + row.model() + " needs \"module\", \"kind\" and \"expected\"");
    }
    if (row.tier() == null) {
      throw new SpecException(file + ": row " + row.model() + " needs \"tier\": small or deep");
    }
    if (!names.add(row.model())) {
      throw new SpecException(file + ": model " + row.model() + " is listed twice; leave one out");
    }
    boolean inductive = row.kind() == ModelEntry.Kind.INDUCTIVE;
    if (row.expectsSuccess() != (row.kind() == ModelEntry.Kind.CHECK || inductive)) {
      throw new SpecException(
          file
              + ": row "
              + row.model()
              + ": kind and expected value contradict each other; change one");
    }
    if (!row.expectsSuccess() && row.distinct() != null) {
      throw new SpecException(
          file
              + ": row "
              + row.model()
              + ": leave \"distinct\" out: how many states are seen before a violation is chance");
    }
    if (inductive && row.depth() != null && row.depth() != 1) {
      throw new SpecException(
          file
              + ": row "
              + row.model()
              + ": an inductive model has depth 1, not "
              + row.depth()
              + ": a step must not leave the initial states");
    }
  }

  /** An action that no run counts would be neither taken nor dead. */
  private static void validateCoverage(Path file, ModelEntry[] rows) {
    Set<String> modules = new TreeSet<>();
    Set<String> counted = new HashSet<>();
    for (ModelEntry row : rows) {
      if (row.kind() == ModelEntry.Kind.CHECK && row.tier() == ModelEntry.Tier.SMALL) {
        modules.add(row.module());
        if (row.coverage()) {
          counted.add(row.module());
        }
      }
    }
    modules.removeAll(counted);
    if (!modules.isEmpty()) {
      throw new SpecException(
          file
              + ": no small model of module "
              + String.join(", ", modules)
              + " counts its actions; give one that must hold \"coverage\": true");
    }
  }

  /** What of these results is to be recorded here. */
  public RecordedCounts recording(List<ModelResult> results) {
    return RecordedCounts.of(this, results);
  }

  /**
   * Writes the manifest, one row a line.
   *
   * @throws SpecException when the file cannot be written
   */
  public void write(Path file) {
    try {
      List<String> rows = new ArrayList<>();
      for (ModelEntry entry : entries) {
        rows.add("  " + JSON.writer(new RowPrinter()).writeValueAsString(entry));
      }
      Files.writeString(file, "[\n" + String.join(",\n", rows) + "\n]\n");
    } catch (IOException e) {
      throw new SpecException(
          file + ": cannot be written: " + e.getMessage() + "; make it writable");
    }
  }

  /**
   * The models to run. Without patterns: all of the small tier, or all with {@code deep}. With
   * patterns (a full name, a glob with {@code *} and {@code ?}, else a prefix): those that match,
   * whatever their tier if named in full.
   *
   * @throws SpecException when a pattern matches nothing; the message lists near matches
   */
  public List<ModelEntry> select(List<String> patterns, boolean deep) {
    if (patterns.isEmpty()) {
      return entries.stream().filter(e -> deep || e.tier() == ModelEntry.Tier.SMALL).toList();
    }
    Set<ModelEntry> chosen = new LinkedHashSet<>();
    for (String pattern : patterns) {
      List<ModelEntry> found = matches(pattern, deep);
      if (found.isEmpty()) {
        throw new SpecException(unknown(pattern, deep));
      }
      chosen.addAll(found);
    }
    return List.copyOf(chosen);
  }

  private List<ModelEntry> matches(String pattern, boolean deep) {
    List<ModelEntry> exact = entries.stream().filter(e -> e.model().equals(pattern)).toList();
    if (!exact.isEmpty()) {
      return exact;
    }
    boolean glob = pattern.contains("*") || pattern.contains("?");
    Pattern regex = Pattern.compile(globToRegex(glob ? pattern : pattern + "*"));
    return entries.stream()
        .filter(e -> deep || e.tier() == ModelEntry.Tier.SMALL)
        .filter(e -> regex.matcher(e.model()).matches())
        .toList();
  }

  private static String globToRegex(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  private String unknown(String pattern, boolean deep) {
    String message = "no model matches '" + pattern + "'";
    if (!deep && !matches(pattern, true).isEmpty()) {
      return message + " in the small tier; add --deep";
    }
    List<String> near = nearest(pattern);
    return message
        + "; "
        + (near.isEmpty() ? "see" : "near: " + String.join(", ", near) + "; see")
        + " spec/manifest.json for all "
        + entries.size();
  }

  /** Up to five model names that look like the given one, best first. */
  public List<String> nearest(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replaceAll("[*?]", "");
    List<String> near = new ArrayList<>();
    entries.stream()
        .map(ModelEntry::model)
        .filter(m -> closeness(wanted, m.toLowerCase(Locale.ROOT)) <= Math.max(3, m.length() / 3))
        .sorted(Comparator.comparingInt(m -> closeness(wanted, m.toLowerCase(Locale.ROOT))))
        .limit(5)
        .forEach(near::add);
    return near;
  }

  /** 0 when one holds the other, else the edit distance. */
  private static int closeness(String wanted, String model) {
    if (!wanted.isEmpty() && (model.contains(wanted) || wanted.contains(model))) {
      return 0;
    }
    return LevenshteinDistance.getDefaultInstance().apply(wanted, model);
  }
}
