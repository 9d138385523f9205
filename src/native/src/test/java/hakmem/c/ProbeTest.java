// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs a JVM of its own: exceptions in upcalls, stacks, destructors, the end. */
class ProbeTest {
  @TempDir static Path folder; // where a JVM that dies leaves its report
  private static String library = "";

  private static JvmFork run(String... arguments) throws IOException, InterruptedException {
    String classPath = System.getProperty("java.class.path");
    return JvmFork.run(folder, classPath, List.of("-XX:+UseSerialGC"), Probe.class, arguments);
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
    JvmFork outcome = run("closed");
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("address: 0", "C called malloc: ", "ended");
  }

  @Test
  void norWhatTheReporterThrows() throws Exception {
    JvmFork outcome = run("reporter");
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("size: 0", "problems: ", "ended");
  }

  /** The planted fault of the two before: the VM ends. */
  @Test
  void anUpcallThatIsNotClosedEndsTheVm() throws Exception {
    JvmFork outcome = run("open");
    assertNotEquals(0, outcome.exitCode(), outcome.output());
    assertFalse(outcome.output().contains("ended"), outcome.output());
  }

  @Test
  void threadsOfCWorkOnStacksOf256KiB() throws Exception {
    JvmFork outcome = run("stack", library(), "262144");
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("wrong: 0", "problems: 0", "ended");
  }

  /** Blocks of machine code go from thread to thread, while Java takes those at hand. */
  @Test
  void threadsOfCShareMachineCode() throws Exception {
    JvmFork outcome = run("machine", library());
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
    JvmFork outcome = run("pairs", library());
    assertEquals(0, outcome.exitCode(), outcome.output());
    System.out.println(outcome.output());
  }

  /** What README.md says of smaller ones: the JVM does not attach them, and ends. */
  @Test
  void aStackOf64KibEndsTheVm() throws Exception {
    JvmFork outcome = run("stack", library(), "65536");
    assertNotEquals(0, outcome.exitCode(), outcome.output());
    assertFalse(outcome.output().contains("ended"), outcome.output());
  }

  /** No block is lost; each such thread attaches once more, for good, as README.md says. */
  @Test
  void destructorsOfThreadLocalsFree() throws Exception {
    JvmFork outcome = run("destructor", library());
    assertEquals(0, outcome.exitCode(), outcome.output());
    outcome.holds("problems: 0", "ended");
  }

  @ParameterizedTest
  @CsvSource({"return, false, 0", "return, true, 0", "exit, false, 7", "exit, true, 7"})
  void theJvmExitsWhileCCalls(String how, String newThreads, int exitCode) throws Exception {
    JvmFork outcome = run(how, library(), newThreads);
    assertEquals(exitCode, outcome.exitCode(), outcome.output());
  }
}
