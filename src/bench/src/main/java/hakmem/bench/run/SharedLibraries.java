// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Shared libraries where Linux systems keep them. Stateless. */
final class SharedLibraries {
  private static final List<Path> ROOTS =
      Stream.of("/usr/local", "/usr", "/").map(Path::of).toList();

  private SharedLibraries() {}

  /** The first library of one of these names, with whatever version behind it. */
  static Optional<Path> find(List<String> names) {
    List<Path> folders = ROOTS.stream().flatMap(SharedLibraries::folders).toList();
    return names.stream()
        .flatMap(name -> folders.stream().flatMap(folder -> versions(folder, name)))
        .findFirst();
  }

  private static Stream<Path> folders(Path root) {
    Stream<Path> multiarch =
        entries(root.resolve("lib")).filter(p -> p.toString().contains("linux"));
    return Stream.concat(Stream.of(root.resolve("lib64"), root.resolve("lib")), multiarch);
  }

  private static Stream<Path> versions(Path folder, String name) {
    return entries(folder).filter(file -> isVersion(folder.relativize(file).toString(), name));
  }

  private static boolean isVersion(String file, String name) {
    return file.equals(name) || file.startsWith(name + ".");
  }

  private static Stream<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
