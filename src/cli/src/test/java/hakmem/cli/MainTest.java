// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final String TRACE =
      "t 0\na 0 100\nt 1\na 1 5000\nc 2 300\nf 0\nt 0\nm 3 64 12\nr 1 70000\nf 2\na 4 0\n";

  @ParameterizedTest
  @ValueSource(strings = {"--help", "replay --help", "tour --help", "bench --help", "--version"})
  void helpGoesToStdout(String line) {
    Run run = Run.of(line.split(" "));
    assertEquals(ExitCode.SUCCESS, run.code());
    assertFalse(run.out().isBlank());
    assertEquals("", run.err());
    assertTrue(line.equals("--version") || run.out().contains("bad usage or input"), run.out());
  }

  static Stream<Arguments> badUsage() {
    return Stream.of(
        Arguments.of("", "a command is missing"),
        Arguments.of("frobnicate", "frobnicate"),
        Arguments.of("replay", "FILE"),
        Arguments.of("replay --threads=green bundled:sqlite", "green"),
        Arguments.of("replay --vs=jemalloc bundled:sqlite", "jemalloc"),
        Arguments.of("replay --frobnicate bundled:sqlite", "--frobnicate"),
        Arguments.of("replay no/such.trace", "no/such.trace: no such file"),
        Arguments.of("replay --json bundled:none", "bundled:none"),
        Arguments.of("bench none", "there is no workload 'none'"));
  }

  @ParameterizedTest
  @MethodSource("badUsage")
  void badUsageExitsWithTwoAndSaysWhy(String line, String expected) {
    Run run = Run.of(line.isEmpty() ? new String[0] : line.split(" "));
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertEquals("", run.out());
    assertTrue(run.err().contains(expected), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void aMalformedTraceIsBadInput(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("bad.trace"), "t 0\na 0 8\nf 0\nf 0\n");
    Run run = Run.of("replay", file.toString());
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertTrue(run.err().startsWith("hakmem: " + file + ":4: double free of block 0"), run.err());
    assertEquals(1, run.err().lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"logical", "real"})
  void replaysInBothThreadModes(String mode, @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("small.trace"), TRACE);
    Run run =
        Run.of("replay", "--json", "--verify", "--vs=malloc", "--threads=" + mode, file.toString());
    assertEquals(ExitCode.SUCCESS, run.code(), run.out() + run.err());
    assertEquals("", run.err());
    JsonNode document = run.json();
    assertEquals("replay", document.path("command").asText());
    assertEquals(0, document.path("errors").asInt(-1));
    assertEquals(2, document.path("rows").size());
    JsonNode hakmem = document.path("rows").path(0);
    assertEquals("hakmem", hakmem.path("allocator").asText());
    assertEquals("malloc", document.path("rows").path(1).path("allocator").asText());
    assertEquals("small", hakmem.path("trace").asText());
    assertEquals(mode, hakmem.path("threads").asText());
    assertEquals(8, hakmem.path("events").asInt());
    assertEquals(0, hakmem.path("errors").asInt(-1));
    assertEquals(70_364, hakmem.path("peak_requested_bytes").asLong());
    assertTrue(hakmem.path("peak_committed_bytes").asLong() >= 70_364, run.out());
    assertTrue(hakmem.path("ns_per_event").asDouble() > 0, run.out());
    assertTrue(hakmem.path("speedup_vs_malloc").asDouble() > 0, run.out());
    assertTrue(hakmem.path("verified").asBoolean());
  }

  @Test
  void replayPrintsATable(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("small.trace"), TRACE);
    Run run = Run.of("replay", "--headers", file.toString());
    assertEquals(ExitCode.SUCCESS, run.code(), run.err());
    String header = run.out().lines().findFirst().orElseThrow();
    for (String column :
        new String[] {"events", "ns/event", "peak requested", "peak committed", "peak RSS"}) {
      assertTrue(header.contains(column), header);
    }
    assertTrue(run.out().contains("hakmem+headers"), run.out());
    assertTrue(run.out().contains("add --verify"), run.out());
  }

  @Test
  void theTourPassesAndLeavesAPicture(@TempDir Path directory) throws IOException {
    Run run = Run.of("tour", "--json", "--out", directory.toString());
    assertEquals(ExitCode.SUCCESS, run.code(), run.out() + run.err());
    JsonNode document = run.json();
    assertEquals(0, document.path("errors").asInt(-1));
    List<String> names = document.path("stations").findValuesAsText("station");
    assertTrue(names.containsAll(List.of("traces", "wrong-frees", "heap-map")), names::toString);
    for (JsonNode station : document.path("stations")) {
      assertTrue(station.path("failures").isEmpty(), station::toString);
    }
    assertTrue(Files.exists(directory.resolve("heap-map.svg")));
  }
}
