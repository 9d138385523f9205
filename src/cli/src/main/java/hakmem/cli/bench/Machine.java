// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The machine that a run was on, without what names its owner.
 *
 * @param processor as the system calls it
 * @param cores that the JVM may use
 * @param memoryBytes of the machine
 * @param system kernel and its version
 * @param java the JVM
 */
public record Machine(
    @JsonProperty("processor") String processor,
    @JsonProperty("cores") int cores,
    @JsonProperty("memory_bytes") long memoryBytes,
    @JsonProperty("system") String system,
    @JsonProperty("java") String java) {
  private static final String UNKNOWN = "unknown";

  /** This machine. */
  public static Machine here() {
    String kibibytes = value(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "");
    return new Machine(
        value(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        kibibytes.isEmpty() ? 0 : 1024 * Long.parseLong(kibibytes),
        System.getProperty("os.name", UNKNOWN) + " " + System.getProperty("os.version", ""),
        System.getProperty("java.vm.name", UNKNOWN) + " " + Runtime.version());
  }

  /** Short name for a file: letters, digits and dashes. */
  String slug() {
    String words = processor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return words.replaceAll("^-|-$", "") + "-" + cores + "-cores";
  }

  private static String value(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(key) && line.contains(":")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
      return UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
