// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * The root {@code .gitignore}, for the three kinds of line that ours has: a name or glob ({@code
 * *.class}), a directory anywhere ({@code target/}), a directory at the root ({@code /out/}).
 */
final class IgnoreList {
  private final Path root;
  private final List<PathMatcher> anyName = new ArrayList<>();
  private final List<PathMatcher> directoryName = new ArrayList<>();
  private final List<Path> rootDirectories = new ArrayList<>();

  private IgnoreList(Path root) {
    this.root = root;
    directoryName.add(glob(".git"));
  }

  /**
   * Reads the file below {@code root}; a repository without one ignores nothing but {@code .git}.
   */
  static IgnoreList of(Path root) {
    IgnoreList list = new IgnoreList(root);
    Path file = root.resolve(".gitignore");
    if (Files.exists(file)) {
      try {
        Files.readAllLines(file).forEach(list::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file + ": make it readable", e);
      }
    }
    return list;
  }

  private void add(String line) {
    String pattern = line.strip();
    if (pattern.isEmpty() || pattern.startsWith("#")) {
      return;
    }
    boolean directory = pattern.endsWith("/");
    String name = directory ? pattern.substring(0, pattern.length() - 1) : pattern;
    if (name.startsWith("/") && directory) {
      rootDirectories.add(root.resolve(name.substring(1)));
    } else if (name.contains("/") || name.startsWith("!")) {
      throw new IllegalArgumentException(
          ".gitignore: '%s' is of a kind that IgnoreList does not know: write a name or teach it"
              .formatted(line));
    } else {
      (directory ? directoryName : anyName).add(glob(name));
    }
  }

  private static PathMatcher glob(String name) {
    return FileSystems.getDefault().getPathMatcher("glob:" + name);
  }

  boolean matchesDirectory(Path dir) {
    return rootDirectories.contains(dir) || matches(directoryName, dir) || matches(anyName, dir);
  }

  boolean matchesFile(Path file) {
    // In a linked git work tree `.git` is a file.
    return file.endsWith(".git") || matches(anyName, file);
  }

  private static boolean matches(List<PathMatcher> patterns, Path path) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(path.getFileName()));
  }
}
