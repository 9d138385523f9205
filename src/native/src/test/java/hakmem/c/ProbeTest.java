// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs a JVM of its own: exceptions in upcalls, stacks, destructors, the end. */
class ProbeTest {
  private record Outcome(int exitCode, String output) {
    void holds(String... all) {
      for (String text : all) {
        assertTrue(output.contains(text), () -> text + " is missing in: " + output);
      }
    }
  }

  @TempDir static Path folder; // where a JVM that dies leaves its report
  private static String library = "";

  private static Outcome run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=deny",
            "-cp",
            System.getProperty("java.class.path"),
            Probe.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private static synchronized String library() throws IOException, InterruptedException {
    assumeTrue(Callers.compiler().isPresent(), "no C compiler (cc) on the PATH: not tested");
    if (library.isEmpty()) {
      library = Callers.compile(folder).toString();
    }
    return library;
  }

  @Test
  void nothingLeavesAnUpcall() throws Exception {
    Outcome outcome = run("closed");
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("address: 0", "C called malloc: ", "ended");
  }

  @Test
  void norWhatTheReporterThrows() throws Exception {
    Outcome outcome = run("reporter");
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("size: 0", "problems: ", "ended");
  }

  /** The planted fault of the two before: the VM ends. */
  @Test
  void anUpcallThatIsNotClosedEndsTheVm() throws Exception {
    Outcome outcome = run("open");
    assertNotEquals(0, outcome.exitCode(), outcome.output());
    assertFalse(outcome.output().contains("ended"), outcome.output());
  }

  @Test
  void threadsOfCWorkOnStacksOf256KiB() throws Exception {
    Outcome outcome = run("stack", library(), "262144");
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("wrong: 0", "problems: 0", "ended");
  }

  /** Blocks of machine code go from thread to thread, while Java takes those at hand. */
  @Test
  void threadsOfCShareMachineCode() throws Exception {
    Outcome outcome = run("machine", library());
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("wrong: 0", "wrong again: 0", "problems of machine code: 0", "ended");
    if (MachineCode.refusal() == null) {
      outcome.holds("taken: true", "at hand: true");
    }
  }

  /** Prints the figures of README.md; only asked for, since it asserts nothing of them. */
  @Test
  void pairsOfMallocAndFree() throws Exception {
    assumeTrue(System.getenv("HAKMEM_PAIRS") != null, "figures are printed with HAKMEM_PAIRS=1");
    Outcome outcome = run("pairs", library());
    assertEquals(0, outcome.exitCode(), outcome.output());
    System.out.println(outcome.output());
  }

  /** What README.md says of smaller ones: the JVM does not attach them, and ends. */
  @Test
  void aStackOf64KibEndsTheVm() throws Exception {
    Outcome outcome = run("stack", library(), "65536");
    assertNotEquals(0, outcome.exitCode(), outcome.output());
    assertFalse(outcome.output().contains("ended"), outcome.output());
  }

  /** No block is lost; each such thread attaches once more, for good, as README.md says. */
  @Test
  void destructorsOfThreadLocalsFree() throws Exception {
    Outcome outcome = run("destructor", library());
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("problems: 0", "ended");
  }

  @ParameterizedTest
  @CsvSource({"return, false, 0", "return, true, 0", "exit, false, 7", "exit, true, 7"})
  void theJvmExitsWhileCCalls(String how, String newThreads, int exitCode) throws Exception {
    Outcome outcome = run(how, library(), newThreads);
    assertEquals(exitCode, outcome.exitCode(), outcome.output());
  }
}
