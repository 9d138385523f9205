// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.hunt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.lab.trace.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The minimal trace of each planted bug, as a hunt has found it: a witness, which spares the build
 * the hunt. Sections of a file: a line with the name of the bug, then its trace.
 */
final class MinimalTraces {
  private static final String RESOURCE = "minimal-traces.txt";
  private static final String SECTION = "== ";

  private final Map<String, String> listed = new TreeMap<>();
  private final Map<String, String> found = new TreeMap<>();

  /** Those of the file beside this class. */
  static MinimalTraces listed() throws IOException {
    MinimalTraces traces = new MinimalTraces();
    try (var in =
        Objects.requireNonNull(MinimalTraces.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      String bug = "";
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith(SECTION)) {
          bug = line.substring(SECTION.length());
        } else {
          traces.listed.merge(bug, line + "\n", String::concat);
        }
      }
    }
    return traces;
  }

  /** The trace of a bug; null: none is listed. */
  @Nullable Trace of(String bug) {
    String text = listed.get(bug);
    return text == null ? null : Trace.parse(text);
  }

  /** Notes a trace with which a bug is caught. */
  void note(String bug, Trace trace) {
    found.put(bug, trace.print());
  }

  /** The file has the traces that were found, and no others: else they are hunted each time. */
  void assertListed() throws IOException {
    StringBuilder text = new StringBuilder();
    found.forEach((bug, trace) -> text.append(SECTION).append(bug).append('\n').append(trace));
    Path written = Path.of("target", RESOURCE);
    Files.writeString(written, text);
    assertEquals(found, listed, RESOURCE + ": take over " + written);
  }
}
