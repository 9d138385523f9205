// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a JVM of its own; none of them may use Unsafe. */
class ProbeTest {
  private record Outcome(int exitCode, String output) {}

  @TempDir Path folder; // where a JVM that should die leaves its report

  private Outcome run(List<String> options, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=deny"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  @Test
  void lwjglsDebugAllocatorWorksOnTopAndSeesJavaAndC() throws Exception {
    Outcome outcome =
        run(
            List.of(
                "-Dorg.lwjgl.system.allocator=" + HakmemAllocator.class.getName(),
                "-Dorg.lwjgl.util.DebugAllocator=true"),
            Probe.class,
            "debug");
    String output = outcome.output();
    assertEquals(0, outcome.exitCode(), output);
    assertTrue(output.contains("under: DebugAllocator"), output);
    assertTrue(output.contains("over: HakmemAllocator"), output);
    assertTrue(output.contains("width: 200"), output);
    assertTrue(output.contains("1234 bytes leaked, thread "), output);
    assertTrue(output.contains("80000 bytes leaked, thread "), output);
    assertTrue(output.contains("refused: "), output);
    assertEquals(2, output.split("bytes leaked", -1).length - 1, output);
  }

  @Test
  void whatCDidWrongIsOnTheDebugStream() throws Exception {
    Outcome outcome = run(List.of(), Probe.class, "closed");
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("address: 0"), outcome.output());
    assertTrue(outcome.output().contains("[hakmem] C called malloc: "), outcome.output());
    assertTrue(outcome.output().contains("ended"), outcome.output());
  }

  @Test
  void theExampleRuns() throws Exception {
    Outcome outcome = run(List.of(), PictureExample.class);
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("decoded 200 x 100 pixels"), outcome.output());
    assertTrue(outcome.output().contains("all of it is back"), outcome.output());
  }
}
