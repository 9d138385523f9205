// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import hakmem.cli.BadInputException;
import hakmem.cli.PageTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The report of a run: one page with its data and its charts, which needs nothing else, and beside
 * it the data file. Stateless.
 */
public final class ReportPage {
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

  static String page(BenchDocument document) {
    return PageTemplate.of(ReportPage.class, "report.html").fill(document.toJson());
  }
}
