// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The type checkers of core's pom are on: with its very settings, javac rejects the fixtures that
 * it must. javac runs no processor that it is not told to, so without this a slip in the pom would
 * make every check pass.
 */
class CheckerFixtureTest {
  private static final Path FIXTURES = Path.of("src", "test", "fixtures");
  private static final Pattern EXPECTED = Pattern.compile("\\s*// :: error: \\(([\\w.]+)\\)");

  @TempDir Path work;

  @Test
  void thePomRunsTheCheckers() throws Exception {
    assertEquals(
        List.of(
            "org.checkerframework.checker.nullness.NullnessChecker",
            "org.checkerframework.checker.index.IndexChecker",
            "org.checkerframework.checker.resourceleak.ResourceLeakChecker",
            "hakmem.kind.check.KindChecker"),
        settings().processors());
  }

  /** One directory a checker, because the first that finds an error hides the later ones. */
  @ParameterizedTest
  @ValueSource(strings = {"nullness", "index", "leaks", "kinds"})
  void theFixturesAreRejectedForTheirReason(String checker) throws Exception {
    List<Path> sources = sources(checker);
    CheckerRun run = CheckerRun.of(settings(), sources, work);
    assertEquals(1, run.exitCode(), run.output());
    assertEquals(expected(sources), run.keys(), run.output());
  }

  @Test
  void theRightWayIsAccepted() throws Exception {
    CheckerRun run = CheckerRun.of(settings(), sources("accepted"), work);
    assertEquals(0, run.exitCode(), run.output());
    assertEquals(Map.of(), run.keys(), run.output());
  }

  /** The fixtures are valid Java: nothing but the checkers rejects them. */
  @ParameterizedTest
  @ValueSource(strings = {"nullness", "index", "leaks", "kinds"})
  void withoutCheckersNothingIsRejected(String checker) throws Exception {
    CheckerSettings off = new CheckerSettings(List.of(), List.of());
    CheckerRun run = CheckerRun.of(off, sources(checker), work);
    assertEquals(0, run.exitCode(), run.output());
  }

  private static CheckerSettings settings() throws Exception {
    CheckerSettings settings =
        CheckerSettings.of(Path.of("..", "..", "pom.xml"))
            .and(CheckerSettings.of(Path.of("pom.xml")))
            .ofTypeCheckers();
    assertFalse(settings.arguments().isEmpty(), "no compilerArgs found in the parent pom");
    return settings;
  }

  private static List<Path> sources(String checker) throws Exception {
    try (var files = Files.list(FIXTURES.resolve(checker))) {
      List<Path> sources = files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
      assertFalse(sources.isEmpty(), "no fixture in " + FIXTURES.resolve(checker));
      return sources;
    }
  }

  /** The keys that the comments announce for the line below them. */
  private static Map<String, String> expected(List<Path> sources) throws Exception {
    Map<String, String> keys = new TreeMap<>();
    for (Path source : sources) {
      List<String> lines = new ArrayList<>(Files.readAllLines(source));
      int before = keys.size();
      for (int i = 0; i < lines.size(); i++) {
        Matcher comment = EXPECTED.matcher(lines.get(i));
        if (comment.matches()) {
          keys.put(source.getFileName() + ":" + (i + 2), comment.group(1));
        }
      }
      assertTrue(keys.size() > before, source + " announces no error");
    }
    return keys;
  }
}
