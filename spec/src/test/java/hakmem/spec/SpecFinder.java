// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tla2sany.drivers.SANY;
import util.FilenameToStream;

/**
 * Finds modules for SANY. TLC's own puts its standard modules where another process may delete
 * them.
 *
 * @param modules ours
 * @param folder where the standard ones are put
 */
record SpecFinder(Path modules, Path folder) implements FilenameToStream {
  @Override
  public File resolve(String name, boolean isModule) {
    String file = name.endsWith(".tla") ? name : name + ".tla";
    Path ours = modules.resolve(file);
    return new TLAFile((Files.exists(ours) ? ours : standard(file)).toString(), this);
  }

  private Path standard(String file) {
    Path copy = folder.resolve(file);
    try (InputStream text = SANY.class.getResourceAsStream("/tla2sany/StandardModules/" + file)) {
      Files.write(copy, text.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  @Override
  public String getFullPath() {
    return modules.toString();
  }

  @Override
  public boolean isStandardModule(String name) {
    return !Files.exists(modules.resolve(name + ".tla"));
  }
}
