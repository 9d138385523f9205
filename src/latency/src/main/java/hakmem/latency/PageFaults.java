// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Page faults of the whole process: the Java heap's and code's are among them.
 *
 * @param soft served without the disk, mostly the first touch of a page; 0 if unknown
 * @param hard for which the disk was read; 0 if unknown
 * @param unknown why they are not known; empty: they are
 */
public record PageFaults(long soft, long hard, String unknown) {
  /** Linux's, see proc(5). */
  static final Path STAT = Path.of("/proc/self/stat");

  /** Behind the name in brackets, which may have spaces and brackets itself, counted from 0. */
  private static final int SOFT_FIELD = 7;

  private static final int HARD_FIELD = 9;

  /** Since the process began. Never throws: what cannot be read is unknown. */
  static PageFaults read(Path stat) {
    try {
      String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
      String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
      if (fields.length <= HARD_FIELD) {
        return unknown(stat + " has no field for them");
      }
      return new PageFaults(
          Long.parseLong(fields[SOFT_FIELD]), Long.parseLong(fields[HARD_FIELD]), "");
    } catch (IOException | SecurityException e) {
      return unknown(stat + " cannot be read: " + e);
    } catch (NumberFormatException e) {
      return unknown(stat + " has no number there: " + e.getMessage());
    }
  }

  private static PageFaults unknown(String why) {
    return new PageFaults(0, 0, why);
  }

  /** Those that came after others. */
  PageFaults since(PageFaults before) {
    if (!before.unknown.isEmpty()) {
      return before;
    }
    return unknown.isEmpty() ? new PageFaults(soft - before.soft, hard - before.hard, "") : this;
  }
}
