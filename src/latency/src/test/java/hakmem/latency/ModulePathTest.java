// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.api.Allocator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program whose libraries are modules measures latencies, with no option for it. */
class ModulePathTest {
  private static final String PROGRAM =
      """
      package example;

      import hakmem.api.Hakmem;
      import hakmem.latency.LatencyBeans;
      import hakmem.latency.LatencyIndicators;

      class Example {
        public static void main(String[] arguments) {
          try (LatencyIndicators kpi = LatencyIndicators.start(Hakmem.allocator(), 1);
              LatencyBeans beans = LatencyBeans.register(kpi, "default")) {
            Hakmem.free(Hakmem.malloc(64));
            System.out.println(LatencyIndicators.class.getModule());
            System.out.println(kpi.total().row("malloc").count());
            System.out.println(kpi.total().row("refill").count());
          }
        }
      }
      """;

  @TempDir Path work;

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** As the build packs them: with the name of their module. */
  private Path jar(Path classes, String module) throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Automatic-Module-Name", module);
    Path jar = work.resolve(module + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  private String run(String tool, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    Path log = work.resolve(tool + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertEquals(0, process.waitFor(), () -> text(log));
    return text(log);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aProgramOfModulesNeedsNoOption() throws Exception {
    String modules =
        String.join(
            File.pathSeparator,
            placeOf(Allocator.class).toString(),
            jar(placeOf(LatencyIndicators.class), "hakmem.latency").toString(),
            placeOf(Histogram.class).toString());
    Path source = work.resolve("example/Example.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, PROGRAM);
    Path module = work.resolve("module-info.java");
    String needs = "requires hakmem.core; requires hakmem.latency; requires java.management;";
    Files.writeString(module, "module example { " + needs + " }");
    Path classes = work.resolve("classes");
    // What core's classes are before the build takes the annotations of the checkers out.
    String toCompile = modules + File.pathSeparator + placeOf(Nullable.class);
    String compiled = run("javac", "-p", toCompile, "-d", classes + "", source + "", module + "");
    assertEquals("", compiled);
    String path = modules + File.pathSeparator + classes;
    String access = "--enable-native-access=hakmem.core";
    String said = run("java", access, "-Xmx64m", "-p", path, "-m", "example/example.Example");
    assertEquals(List.of("module hakmem.latency", "1", "1"), said.lines().toList());
  }
}
