// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import hakmem.cli.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The report of a run: one page with its data and its charts, which needs nothing else, and beside
 * it the data file. Stateless.
 */
public final class ReportPage {
  private static final String TEMPLATE = "report.html";
  private static final String DATA = "/*DATA*/";

  private ReportPage() {}

  /** Writes page and data file into a folder; returns the page. */
  public static Path write(BenchDocument document, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(document.fileName()), document.toJson());
      return Files.writeString(folder.resolve("index.html"), page(document));
    } catch (IOException e) {
      throw new BadInputException(
          "the report cannot be written into "
              + folder
              + " ("
              + e.getMessage()
              + "); give a folder that may be written to",
          e);
    }
  }

  /** The page. A {@code <} of the data cannot end its script. */
  static String page(BenchDocument document) {
    try (InputStream in = ReportPage.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IllegalStateException(TEMPLATE + " is not on the class path; build again");
      }
      String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return template.replace(DATA, document.toJson().replace("<", "\\u003c"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
