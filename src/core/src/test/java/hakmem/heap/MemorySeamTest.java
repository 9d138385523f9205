// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory seam costs nothing: in the JIT's own log, malloc and free are inlined into their
 * caller, the loads and stores of block words into them, and nothing asks for the class of the
 * memory or of the heap. Runs {@link SeamLoop} in a JVM in which nothing else has been loaded.
 */
class MemorySeamTest {
  private static final List<String> INLINED =
      List.of(
          "heap.BlockHeap::malloc",
          "heap.BlockHeap::take",
          "heap.BlockHeap::pop",
          "freelist.Freelist::pop",
          "heap.BlockHeap::free",
          "heap.BlockHeap::freeLocal",
          "heap.BlockHeap::pushLocal",
          "freelist.Freelist::push",
          "lease.HeapLease::enter",
          "lease.HeapLease::loadHeads",
          "lease.HeapLease::loadOwnerId",
          "lease.HeapLease::leave",
          "heap.HeaderlessHeap::userOffset",
          "memory.FfmBlockMemory::loadPlain",
          "memory.FfmBlockMemory::storePlain");

  /** Calls that must be bound statically wherever they are hot. */
  private static final Pattern SEAM = Pattern.compile("BlockMemory::|::userOffset");

  private static final Pattern BOUND =
      Pattern.compile(".*::\\w+ \\(\\d+ bytes\\) +(inline \\(hot\\)|accessor)\\s*");

  /** A path that had not run when it was compiled: traps, and is compiled anew when it does. */
  private static final Pattern COLD =
      Pattern.compile("call site not reached|never executed|too cold|executed <");

  @TempDir Path work;

  @Test
  void theSeamIsInlinedWithoutTypeChecks() throws Exception {
    assertEquals("", String.join("\n", findings(log(List.of(), List.of()))));
  }

  @Test
  void aSecondMemoryInUseIsSeen() throws Exception {
    List<String> findings = findings(log(List.of(), List.of("simulated")));
    assertTrue(
        findings.stream().anyMatch(line -> line.contains("ArrayBlockMemory")), findings::toString);
  }

  @Test
  void aCallThatIsNotInlinedIsSeen() throws Exception {
    String option = "-XX:CompileCommand=dontinline,hakmem.memory.FfmBlockMemory::*";
    assertFalse(findings(log(List.of(option), List.of())).isEmpty());
  }

  private static List<String> findings(List<String> log) {
    List<String> findings = new ArrayList<>();
    for (String method : INLINED) {
      Pattern inlined =
          Pattern.compile(
              ".*@ \\d+ +hakmem\\." + method + " \\(\\d+ bytes\\) +(inline|accessor).*");
      if (log.stream().noneMatch(line -> inlined.matcher(line).matches())) {
        findings.add(method + " is inlined nowhere");
      }
    }
    for (String line : log) {
      if (SEAM.matcher(line).find()
          && !BOUND.matcher(line).matches()
          && !COLD.matcher(line).find()) {
        findings.add(line.strip());
      }
    }
    return findings;
  }

  private List<String> log(List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-cp",
            Stream.of(Allocator.class, SeamLoop.class)
                .map(MemorySeamTest::placeOf)
                .collect(Collectors.joining(File.pathSeparator)),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            // One compiler, one thread, one after the other: the log of a run is that of any other.
            "-XX:-TieredCompilation",
            "-XX:-BackgroundCompilation",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=PrintInlining,hakmem.heap.SeamLoop::exchange",
            "-XX:CompileCommand=PrintInlining,hakmem.heap.BlockHeap::*"));
    command.addAll(options);
    command.add(SeamLoop.class.getName());
    command.addAll(arguments);
    Path output = work.resolve("jit.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.waitFor();
    List<String> lines = Files.readAllLines(output);
    assertEquals(0, exit, () -> String.join("\n", lines));
    return lines;
  }

  private static String placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
