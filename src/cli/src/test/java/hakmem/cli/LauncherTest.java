// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says before it builds or starts anything. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "..", "hakmem").toAbsolutePath().normalize();

  private record Run(int code, String out, String err) {}

  private static Run launch(Path launcher, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", launcher.toString(), "--version");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, err);
  }

  @Test
  void refusesAJdkThatIsTooOldOrNone(@TempDir Path directory) throws Exception {
    Path old = directory.resolve("jdk-17");
    Files.createDirectories(old.resolve("bin"));
    for (String tool : new String[] {"java", "javac"}) {
      executable(old.resolve("bin").resolve(tool), "#!/bin/sh\n");
    }
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    for (Path jdk : new Path[] {old, directory.resolve("none")}) {
      Run run = launch(LAUNCHER, Map.of("HAKMEM_JDK", jdk.toString()));
      assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
      assertEquals("", run.out());
      assertTrue(run.err().contains("HAKMEM_JDK=" + jdk + " is not a JDK 25"), run.err());
    }
  }

  @Test
  void saysWhatToInstallWithoutMaven(@TempDir Path directory) throws Exception {
    Path bare = directory.resolve("clone").resolve("hakmem");
    Files.createDirectories(bare.getParent());
    Files.copy(LAUNCHER, bare);
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool :
        new String[] {
          "bash", "dirname", "sed", "env", "readlink", "mkdir", "rm", "cat", "sleep", "find", "head"
        }) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + onPath(tool) + " \"$@\"\n");
    }
    Run run =
        launch(
            bare, Map.of("PATH", tools.toString(), "HAKMEM_JDK", System.getProperty("java.home")));
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertTrue(run.err().contains("Install Maven 3.8"), run.err());
    assertEquals("", run.out());
  }

  private static void executable(Path file, String script) throws IOException {
    assertTrue(Files.writeString(file, script).toFile().setExecutable(true));
  }

  private static Path onPath(String tool) {
    for (String directory : System.getenv("PATH").split(":")) {
      Path file = Path.of(directory, tool);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IllegalStateException(tool + " is not on the PATH");
  }
}
