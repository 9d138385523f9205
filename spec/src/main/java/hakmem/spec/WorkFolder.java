// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/**
 * A private temporary folder, deleted on close.
 *
 * @param root its absolute path
 */
@InheritableMustCall("close")
record WorkFolder(Path root) implements AutoCloseable {

  private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();

  static WorkFolder create(String prefix) throws IOException {
    return new WorkFolder(forTheProcess(prefix));
  }

  /** A folder that is deleted when this process ends. */
  static Path forTheProcess(String prefix) throws IOException {
    Path root = Files.createTempDirectory("hakmem-" + prefix + "-");
    LIVE.add(root);
    return root;
  }

  /** For the end of the process, when nobody will close them any more. */
  static void deleteAll() {
    for (Path root : LIVE) {
      try {
        delete(root);
      } catch (IOException | UncheckedIOException e) {
        // A child that is just ending still writes there; the system's own cleaning gets the rest.
        continue;
      }
    }
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** Copies the modules and configs of a folder into this one. */
  void copyModules(Path from) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = from.relativize(file).toString();
        if (name.endsWith(".tla") || name.endsWith(".cfg")) {
          Files.copy(file, root.resolve(name));
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    delete(root);
  }

  static void delete(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(root)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
    LIVE.remove(root);
  }
}
