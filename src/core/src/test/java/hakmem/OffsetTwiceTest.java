// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Incident I5 in the real call sites: copies of core's own sources in which malloc, the owner's
 * free and a stranger's free apply the offset between block and user address twice. They must not
 * compile, for the reason that proofs/README.md shows.
 */
class OffsetTwiceTest {
  private static final Path CORE = Path.of("src", "main", "java", "hakmem");
  private static final Path PAGE = Path.of("..", "..", "proofs", "README.md");

  @TempDir Path work;

  private final Map<String, String> expected = new TreeMap<>();
  private Path threadHeap;
  private Path slowFree;

  @BeforeEach
  void copy() throws Exception {
    threadHeap = Files.copy(CORE.resolve("heap/BlockHeap.java"), work.resolve("BlockHeap.java"));
    slowFree = Files.copy(CORE.resolve("freeing/SlowFree.java"), work.resolve("SlowFree.java"));
  }

  @Test
  void theOffsetAppliedTwiceDoesNotCompile() throws Exception {
    plant(threadHeap, "Addresses.toUser(block, userOffset())", "block");
    plant(threadHeap, "Addresses.toBlock(address, userOffset())", "address");
    plant(slowFree, "parts.layout().toBlock(address)", "address");
    CheckerRun run = compile();
    assertEquals(expected, run.keys(), run.output());
    assertEquals(1, run.exitCode(), run.output());
    assertTheDocumentShows(run.output());
  }

  @Test
  void theSourcesAsTheyAreCompile() throws Exception {
    CheckerRun run = compile();
    assertEquals(0, run.exitCode(), run.output());
  }

  /** Puts a conversion around what it is already applied to, at its first call. */
  private void plant(Path source, String call, String argument) throws Exception {
    String text = Files.readString(source);
    int at = text.indexOf(call);
    assertTrue(at >= 0, source + " has no " + call);
    String twice = call.replace(argument, call);
    Files.writeString(source, text.substring(0, at) + twice + text.substring(at + call.length()));
    long line = text.substring(0, at).lines().count();
    expected.put(source.getFileName() + ":" + line, "argument");
  }

  private CheckerRun compile() throws Exception {
    CheckerSettings settings =
        CheckerSettings.of(Path.of("..", "..", "pom.xml"))
            .and(CheckerSettings.of(Path.of("pom.xml")))
            .ofTypeCheckers()
            .only("hakmem.kind.check.KindChecker");
    return CheckerRun.of(settings, List.of(threadHeap, slowFree), work);
  }

  /** The page quotes the report on malloc, but for the line's number. */
  private static void assertTheDocumentShows(String output) throws Exception {
    String page = Files.readString(PAGE);
    List<String> lines = output.lines().toList();
    int at = 0;
    while (!lines.get(at).contains("parameter block of Addresses.toUser")) {
      at++;
    }
    for (String line : lines.subList(at, at + 5)) {
      String quoted = line.replaceFirst("^.*BlockHeap.java:\\d+: ", "").strip();
      assertTrue(page.contains(quoted), PAGE + " does not show: " + quoted);
    }
  }
}
