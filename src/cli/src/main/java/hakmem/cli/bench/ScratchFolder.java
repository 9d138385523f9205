// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder of files that are of no use after a run. Not thread-safe. */
public final class ScratchFolder implements AutoCloseable {
  private final Path path;

  /** Makes an empty one. */
  public ScratchFolder() {
    try {
      path = Files.createTempDirectory("hakmem-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Removes the folder and all in it. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
