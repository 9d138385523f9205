// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The working copy whose files are checked: everything below its root that {@code .gitignore} does
 * not exclude. It needs no git, so an unpacked source archive is checked like a clone.
 *
 * @param root the directory of the parent pom
 */
public record Repository(Path root) {
  private static final int BINARY_PROBE_BYTES = 8000;

  /** Files of others, kept as they came: the Maven Wrapper. */
  private static final Set<String> OF_OTHERS = Set.of("mvnw");

  /** The repository around the current directory. */
  public static Repository here() {
    return around(Path.of(""));
  }

  /**
   * The repository around a directory.
   *
   * @throws IllegalArgumentException if neither the directory nor one above it holds this module
   */
  public static Repository around(Path directory) {
    Path start = directory.toAbsolutePath().normalize();
    for (Path dir = start; dir != null; dir = dir.getParent()) {
      if (Files.exists(dir.resolve("src/tidy/pom.xml"))) {
        return new Repository(dir);
      }
    }
    throw new IllegalArgumentException(
        start + " is not inside the repository: run this from a directory of the clone");
  }

  /**
   * Every text file, sorted by path. Left out are binary ones (a NUL byte near the start) and
   * others'.
   */
  public List<SourceFile> textFiles() {
    List<SourceFile> files = new ArrayList<>();
    for (Path path : paths()) {
      byte[] bytes = read(path);
      if (!isBinary(bytes) && !OF_OTHERS.contains(name(path))) {
        files.add(new SourceFile(name(path), new String(bytes, StandardCharsets.UTF_8)));
      }
    }
    return files;
  }

  /** The names of all files, binary ones included, sorted. */
  public List<String> names() {
    return paths().stream().map(this::name).toList();
  }

  /** Every file that is not ignored, sorted. */
  public List<Path> paths() {
    List<Path> found = new ArrayList<>();
    IgnoreList ignored = IgnoreList.of(root);
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              return !dir.equals(root) && ignored.matchesDirectory(dir)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && !ignored.matchesFile(file)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + root + ": make it readable", e);
    }
    found.sort(null);
    return found;
  }

  /** The path of a file below the root, with slashes. */
  public String name(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  private static byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": make it readable", e);
    }
  }

  private static boolean isBinary(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, BINARY_PROBE_BYTES); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }
}
