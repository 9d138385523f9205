// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.access;

import hakmem.api.Allocator;
import hakmem.lab.bug.PlantedBug;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The class files of core, as they are shipped or with a planted bug. */
public final class CoreClasses {
  private CoreClasses() {}

  /**
   * All class files.
   *
   * @param bug to plant, or null
   */
  public static List<byte[]> with(@Nullable PlantedBug bug) {
    try {
      Map<String, byte[]> classes = new TreeMap<>();
      CodeSource source = Allocator.class.getProtectionDomain().getCodeSource();
      if (source == null) {
        throw new IllegalStateException("core comes from no jar or folder; run from one");
      }
      URI location = source.getLocation().toURI();
      Path path = Path.of(location);
      if (Files.isDirectory(path)) {
        readAll(path, classes);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          readAll(jar.getPath("/"), classes);
        }
      }
      if (bug != null) {
        plant(bug, classes);
      }
      return new ArrayList<>(classes.values());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("core has no path", e);
    }
  }

  private static void plant(PlantedBug bug, Map<String, byte[]> classes) throws IOException {
    Path edited = Files.createTempDirectory("planted");
    try {
      bug.writeClassesTo(edited);
      readAll(edited, classes);
    } finally {
      deleteAll(edited);
    }
  }

  private static void readAll(Path root, Map<String, byte[]> classes) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (name.startsWith("hakmem/") && name.endsWith(".class")) {
          classes.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  private static void deleteAll(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
