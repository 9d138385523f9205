// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Hakmem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/** The class path of a user: what is Arrow's default there, and the example. */
class DefaultFactoryTest {
  /** A program that says nothing about hakmem, but for the question. */
  static final class Unchanged {
    static void main() {
      try (RootAllocator root = new RootAllocator();
          ArrowBuf buffer = root.buffer(1000)) {
        System.out.println("on hakmem: " + Hakmem.owns(buffer.memoryAddress()));
      }
    }
  }

  @Test
  void hakmemOnTheClassPathIsTheDefault() throws Exception {
    String output = run(Unchanged.class, "-tests.jar", "memory-unsafe");
    assertTrue(output.contains("on hakmem: true"), output);
  }

  /** With Arrow's own in its place, and hakmem's class out of sight, the question says no. */
  @Test
  void withoutItTheDefaultIsAnother() throws Exception {
    String output = run(Unchanged.class, "memory-unsafe");
    assertTrue(output.contains("on hakmem: false"), output);
  }

  @Test
  void theExampleRuns() throws Exception {
    String output = run(TableExample.class, "-tests.jar", "memory-unsafe");
    assertTrue(output.contains("last: 999,998,000,001"), output);
    assertTrue(output.contains("hakmem has no memory for a buffer of "), output);
    assertTrue(output.contains("all of it is back"), output);
  }

  @Test
  void theExampleOfTagsRuns() throws Exception {
    String output = run(TagsExample.class, "-tests.jar", "memory-unsafe");
    assertTrue(output.contains("    scan "), output);
    assertTrue(output.contains("    join "), output);
    assertTrue(output.contains("at Arrow's ROOT: the limit of server\n"), output);
    assertTrue(output.contains("join has had 32 MiB"), output);
    assertTrue(output.contains("all of it is back"), output);
  }

  private static String run(Class<?> program, String... without) throws Exception {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(":"))
            .filter(entry -> Stream.of(without).noneMatch(entry::contains))
            .collect(Collectors.joining(":"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Duser.language=en",
                "-cp",
                classPath,
                program.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
