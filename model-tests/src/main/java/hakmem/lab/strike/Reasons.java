// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A file of names in groups: the lines without indentation above a group say why they are there.
 */
public final class Reasons {
  private Reasons() {}

  /**
   * Reads such a file.
   *
   * @param beside the class in whose package it lies
   * @return names to reasons, in the order of the file
   */
  public static Map<String, String> read(Class<?> beside, String file) {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> parse(String text) {
    Map<String, String> reasons = new LinkedHashMap<>();
    StringBuilder reason = new StringBuilder();
    boolean inReason = false;
    for (String line : text.lines().toList()) {
      if (line.isBlank()) {
        inReason = false;
      } else if (line.startsWith(" ")) {
        if (reason.isEmpty()) {
          throw new IllegalStateException(line.strip() + " has no reason above it");
        }
        if (reasons.put(line.strip(), reason.toString()) != null) {
          throw new IllegalStateException(line.strip() + " is named twice");
        }
        inReason = false;
      } else {
        reason.setLength(inReason ? reason.length() : 0);
        reason.append(inReason ? " " : "").append(line.strip());
        inReason = true;
      }
    }
    return reasons;
  }
}
