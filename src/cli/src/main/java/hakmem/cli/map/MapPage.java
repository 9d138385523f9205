// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import hakmem.cli.BadInputException;
import hakmem.cli.PageTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page that draws heap maps: one file with its data, which needs nothing else. Stateless. */
public final class MapPage {
  private static final String LIVE = "/*LIVE*/false";

  private MapPage() {}

  /** Writes the page of a document. */
  public static Path write(MapDocument document, Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return Files.writeString(file, still(document));
    } catch (IOException e) {
      throw new BadInputException(
          file + ": cannot be written (" + e + "); name another file with --out", e);
    }
  }

  /** A page that shows this document alone. */
  static String still(MapDocument document) {
    return template().fill(document.toJson());
  }

  /** A page that asks its server for the map again and again. */
  public static String live() {
    return template().with(LIVE, "true").fill("null");
  }

  private static PageTemplate template() {
    return PageTemplate.of(MapPage.class, "map.html");
  }
}
