// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.api.Allocator;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a JVM of its own. */
public final class ChildProgram {
  private ChildProgram() {}

  /** The lines that a main class prints, which must end well. */
  public static List<String> run(Path work, Class<?> program, String... options)
      throws IOException, InterruptedException {
    String path = placeOf(Allocator.class) + ":" + placeOf(ChildProgram.class);
    return run(work, path, program, List.of(options));
  }

  /** The same, with a folder of classes in front of all others. */
  public static List<String> runBehind(
      Path work, Path first, Class<?> program, List<String> options)
      throws IOException, InterruptedException {
    String path = first + ":" + placeOf(Allocator.class) + ":" + placeOf(ChildProgram.class);
    return run(work, path, program, options);
  }

  private static List<String> run(Path work, String path, Class<?> program, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", path, program.getName()));
    Path out = work.resolve("out.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    int exit = process.waitFor();
    List<String> lines = Files.readAllLines(out);
    assertEquals(0, exit, () -> String.join("\n", lines));
    return lines;
  }

  /** The directory of class files that a class comes from. */
  public static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
