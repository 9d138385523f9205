// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import hakmem.api.Allocator;
import hakmem.api.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Who holds what when the process ends, in a file or on the standard error. Stateless. */
final class ExitReport {
  private ExitReport() {}

  /**
   * Has a report written at exit, if one is wanted.
   *
   * @throws OptionException its file cannot be written
   */
  static void arrange(AgentOptions options, Allocator allocator) {
    String file = options.report();
    if (file != null) {
      if (!file.isEmpty()) {
        tryOut(file);
      }
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> report(file, allocator), "hakmem-report"));
    }
  }

  private static void tryOut(String file) {
    try {
      Path ignored = Files.writeString(Path.of(file), "");
    } catch (IOException | InvalidPathException e) {
      throw new OptionException(
          "report",
          file,
          "the agent's report cannot be written: report="
              + file
              + ", because of "
              + e
              + "; give another path");
    }
  }

  private static void report(String file, Allocator allocator) {
    boolean isJson = file.endsWith(".json");
    String text = isJson ? allocator.usage().toJson() : allocator.usage().toText();
    try {
      if (file.isEmpty()) {
        System.err.print(text);
      } else {
        Path ignored = Files.writeString(Path.of(file), text);
      }
    } catch (IOException e) { // The process ends all the same.
      System.err.println("hakmem-agent: the report cannot be written: " + e);
    }
  }
}
