// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hakmem replay --failures}, from a trace to what it says. */
class ReplayFailuresTest {
  /** A block that four MiB have no room for beside another, one that nobody can have, and more. */
  private static final String TRACE =
      "t 0\na 0 3000000\na 1 3000000\na 2 90000000000000\nf 0\na 3 100\nf 3\na 4 5000000\n";

  @TempDir private Path folder;

  private String trace() throws IOException {
    return Files.writeString(folder.resolve("tight.trace"), TRACE).toString();
  }

  @Test
  void whatFailsIsTold() throws IOException {
    Run run = Run.of("replay", "--failures", "--options", "limitBytes=4m", trace());
    assertEquals(ExitCode.CHECK_FAILED, run.code(), run.err());
    assertTrue(run.out().contains("tight: 3 requests failed."), run.out());
    assertTrue(run.out().contains("EXHAUSTION"), run.out());
    assertTrue(run.out().contains("THRESHOLD"), run.out());
    assertTrue(run.out().contains("freed blocks 1x, 0 B; free units"), run.out());
    assertTrue(run.out().contains("limitBytes is used up: raise it"), run.out());
    assertTrue(run.out().contains("2: No allocator can have a block like this"), run.out());
    assertTrue(run.out().contains("3: The block alone is larger than limitBytes"), run.out());
  }

  @Test
  void theSameForMachines() throws IOException {
    Run run = Run.of("replay", "--json", "--failures", "--options", "limitBytes=4m", trace());
    JsonNode told = run.json().path("traces").path(0);
    assertEquals(3, told.path("failures").asInt());
    assertEquals(0, told.path("errors").asInt(-1));
    JsonNode first = told.path("last").path(0);
    assertEquals(4 << 20, first.path("failure").path("bounds").path("limit").asLong());
    assertEquals("EXHAUSTION", first.path("failure").path("cause").asText());
    assertTrue(first.path("advice").asText().contains("limitBytes"), run.out());
  }

  @Test
  void nothingFailsWithRoom() throws IOException {
    Path file = Files.writeString(folder.resolve("roomy.trace"), "t 0\na 0 3000000\nf 0\n");
    Run run = Run.of("replay", "--failures", file.toString());
    assertEquals(ExitCode.SUCCESS, run.code(), run.err());
    assertEquals("roomy: 0 requests failed.\n", run.out());
  }

  @Test
  void wrongOptionsAreBadInput() throws IOException {
    Run run = Run.of("replay", "--failures", "--options", "limitByte=4m", trace());
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertTrue(run.err().contains("the nearest is limitBytes"), run.err());
    run = Run.of("replay", "--options", "limitBytes=4m", trace());
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertTrue(run.err().contains("--failures"), run.err());
  }
}
