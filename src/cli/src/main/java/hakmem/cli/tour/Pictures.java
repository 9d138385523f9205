// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.cli.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where stations leave their pictures. */
final class Pictures {
  private Pictures() {}

  /** Writes a picture and says where it is. */
  static Path write(Path directory, String name, String svg) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(directory);
      return Files.writeString(file, svg);
    } catch (IOException e) {
      throw new BadInputException(
          file + ": cannot be written (" + e + "); name another directory with --out", e);
    }
  }
}
