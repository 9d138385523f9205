// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code hakmem zip}: with a collector that does not wait, with one that does, bad input. */
class ZipCommandTest {
  private static String errorOf(String... arguments) {
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
    assertEquals(ExitCode.BAD_INPUT, code);
    return err.toString();
  }

  @Test
  void theAnswersAreTheSame() throws Exception {
    boolean isServed =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(isServed, "not Linux on x86-64: not tested");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseG1GC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "zip",
            "--pieces=20",
            "--rounds=2"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(ExitCode.SUCCESS, process.waitFor(), said);
    assertTrue(said.contains("the library is as it was"), said);
    assertTrue(said.contains("\nzip "), said);
  }

  @Test
  void aCollectorThatWaitsAndNoPiecesAreBadInput() {
    String refusal = errorOf("zip", "--rounds=1"); // tests have the serial collector
    assertTrue(refusal.contains("G1") || refusal.contains("alone"), refusal);
    String noPieces = errorOf("zip", "--pieces=0");
    assertTrue(noPieces.contains("--pieces=0"), noPieces);
  }
}
