// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder {@code spec} of a work tree.
 *
 * @param root absolute path of the folder that holds {@code manifest.json} and {@code tla/}
 */
public record SpecHome(Path root) {

  public SpecHome {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * Looks for the folder in {@code start} and its parents.
   *
   * @throws SpecException when there is none
   */
  public static SpecHome find(Path start) {
    Path from = start.toAbsolutePath().normalize();
    for (Path dir = from; dir != null; dir = dir.getParent()) {
      for (Path candidate : new Path[] {dir, dir.resolve("spec")}) {
        if (Files.isRegularFile(candidate.resolve("manifest.json"))
            && Files.isDirectory(candidate.resolve("tla"))) {
          return new SpecHome(candidate);
        }
      }
    }
    throw new SpecException(
        "no spec/manifest.json in " + from + " or above; run inside the work tree or give --spec");
  }

  /** The modules and configs, in one flat folder. */
  public Path modules() {
    return root.resolve("tla");
  }

  /** The list of models. */
  public Path manifestFile() {
    return root.resolve("manifest.json");
  }

  /** Optional hints for drawing and coverage. */
  public Path hintsFile() {
    return root.resolve("hints.json");
  }
}
