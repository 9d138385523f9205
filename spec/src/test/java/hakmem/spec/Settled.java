// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tlc2.TLCGlobals;

/**
 * The long models that came out as expected and of which nothing has changed since: {@code
 * spec/settled.txt} has a digest of each, of its row but for the time, its config, its module and
 * all that these name, and TLC's version. A build runs the others, and all where the system
 * property {@code hakmem.spec.models} is {@code all}.
 */
final class Settled {
  /** From here on, in seconds of its row, a model is a long one. */
  private static final double LONG_SECONDS = 1;

  private static final String HEADER =
      """
      # SPDX-License-Identifier: Apache-2.0
      # Long models that came out as expected: see README.md, Settled models.
      """;

  private final Path file;
  private final ModelDigest digests;
  private final Set<String> lines;

  private Settled(Path file, ModelDigest digests, Set<String> lines) {
    this.file = file;
    this.digests = digests;
    this.lines = lines;
  }

  static Settled of(SpecHome home) {
    return of(home, home.root().resolve("settled.txt"));
  }

  /** With the list of another folder. */
  static Settled of(SpecHome home, Path file) {
    byte[] tool = TLCGlobals.versionOfTLC.getBytes(StandardCharsets.UTF_8);
    try (Stream<String> lines = Files.lines(file)) {
      return new Settled(
          file, new ModelDigest(home.modules(), tool), lines.collect(Collectors.toSet()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Whether the build need not run it again. */
  boolean contains(ModelEntry entry) {
    return isLong(entry) && lines.contains(line(entry));
  }

  /** Whether it may stand in the file. */
  static boolean isLong(ModelEntry entry) {
    return entry.tier() == ModelEntry.Tier.SMALL
        && entry.seconds() != null
        && entry.seconds() >= LONG_SECONDS;
  }

  /** Modules whose actions are not all counted, because some model that counts them is settled. */
  Set<String> partlyCounted(List<ModelEntry> entries) {
    return entries.stream()
        .filter(e -> e.coverage() && contains(e))
        .flatMap(e -> digests.closure(e.module()).keySet().stream())
        .collect(Collectors.toSet());
  }

  private String line(ModelEntry entry) {
    ModelEntry asChecked =
        new ModelEntry(
            entry.model(),
            entry.module(),
            entry.kind(),
            entry.expected(),
            entry.distinct(),
            entry.depth(),
            null,
            entry.tier(),
            entry.coverage(),
            entry.incident(),
            "");
    return entry.model() + " " + digests.of(asChecked);
  }

  /** What is in the file. */
  String text() throws IOException {
    return Files.readString(file);
  }

  /** What should be in the file if these came out as expected. */
  String textOf(List<ModelEntry> entries) {
    return entries.stream()
        .filter(Settled::isLong)
        .map(this::line)
        .sorted()
        .collect(Collectors.joining("\n", HEADER, "\n"));
  }
}
