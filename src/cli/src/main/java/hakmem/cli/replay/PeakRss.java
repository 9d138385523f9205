// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Growth of the process's peak resident memory since this object was made, as Linux counts it. It
 * includes what the JVM itself came to use meanwhile. Elsewhere, or where the kernel refuses, the
 * answer is {@link #UNKNOWN}.
 */
final class PeakRss {
  static final long UNKNOWN = -1;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String RESET_PEAK = "5";

  private final long before;

  PeakRss() {
    this.before = resetPeak() ? kibibytes("VmRSS:") : UNKNOWN;
  }

  /** Bytes, or {@link #UNKNOWN}. */
  long growth() {
    long peak = kibibytes("VmHWM:");
    return before == UNKNOWN || peak == UNKNOWN ? UNKNOWN : Math.max(0, peak - before) * 1024;
  }

  private static boolean resetPeak() {
    try {
      Files.writeString(CLEAR, RESET_PEAK);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static long kibibytes(String key) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.substring(key.length()).replace("kB", "").strip());
        }
      }
      return UNKNOWN;
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
  }
}
