// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import org.junit.jupiter.api.Test;

/** {@code hakmem profile} of a program that runs, and of what is none. */
class ProfileCommandTest {
  /** The JVM may drop samples, now and then nearly all of a run. */
  private static final int RUNS_MAX = 3;

  @Test
  void aRunningProgramIsSplit() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                ProfileSubject.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String pid = Long.toString(process.pid());
    try (BufferedReader said = process.inputReader()) {
      assertEquals("ready", said.readLine());
      double fast = 0;
      for (int run = 0; run < RUNS_MAX && fast == 0; run++) {
        Run json = Run.of("profile", pid, "--seconds", "1", "--json");
        assertEquals(ExitCode.SUCCESS, json.code(), json.err());
        JsonNode document = json.json();
        fast = document.path("shares").path("fast_path").asDouble();
        assertTrue(document.path("samples").asLong() > 0, json.out());
      }
      assertTrue(fast > 0, "no run of " + RUNS_MAX + " has a sample of the fast path");
      Run table = Run.of("profile", pid, "--seconds", "1");
      assertTrue(table.out().contains("fast path") && table.out().contains("the program"));
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertRefused("process " + pid + " cannot be asked", pid);
  }

  @Test
  void whatIsNoProgramOrNoTimeIsRefused() {
    assertRefused("PID=0 must be 1 or more", "0");
    assertRefused("--seconds=0 must be 1 to 3600", "1", "--seconds", "0");
  }

  private static void assertRefused(String why, String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "profile";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    Run run = Run.of(words);
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.out());
    assertTrue(run.err().contains(why), run.err());
  }
}
