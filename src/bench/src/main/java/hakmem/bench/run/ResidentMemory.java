// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Growth of this process's resident memory, as Linux counts it, since this object was made.
 * Elsewhere, or where the kernel refuses, the answers are {@link #UNKNOWN}. Not thread-safe.
 */
public final class ResidentMemory {
  /** Answer where the system does not tell. */
  public static final long UNKNOWN = -1;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String RESET_PEAK = "5";

  private final long before = kibibytes("VmRSS:");

  /** A number of bytes, or null for {@link #UNKNOWN}. */
  static @Nullable Long known(long bytes) {
    return bytes == UNKNOWN ? null : bytes;
  }

  /** Forgets the peak until now; false if the kernel refuses. */
  public boolean resetPeak() {
    try {
      Files.writeString(CLEAR, RESET_PEAK);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes above the start, at the peak. */
  public long peakGrowth() {
    return growth(kibibytes("VmHWM:"));
  }

  /** Bytes above the start, now. */
  public long growth() {
    return growth(kibibytes("VmRSS:"));
  }

  private long growth(long kibibytes) {
    return before == UNKNOWN || kibibytes == UNKNOWN
        ? UNKNOWN
        : Math.max(0, kibibytes - before) * 1024;
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
