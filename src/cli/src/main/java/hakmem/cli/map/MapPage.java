// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import hakmem.cli.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The page that draws heap maps: one file with its data, which needs nothing else. Stateless. */
public final class MapPage {
  private static final String TEMPLATE = "map.html";
  private static final String DATA = "/*DATA*/";
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
    return page(document);
  }

  /** A page that asks its server for the map again and again. */
  static String live() {
    return page(null);
  }

  /** The page. A {@code <} of the data cannot end its script. */
  private static String page(@Nullable MapDocument document) {
    try (InputStream in = MapPage.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IllegalStateException(TEMPLATE + " is not on the class path; build again");
      }
      String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return document == null
          ? template.replace(DATA, "null").replace(LIVE, "true")
          : template.replace(DATA, document.toJson().replace("<", "\\u003c"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
