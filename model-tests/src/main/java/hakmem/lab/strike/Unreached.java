// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Why there are places of core that no operation of the catalogue reaches: {@code unreached.txt}
 * beside this class. A line is a method of core, or the beginning of its name and an asterisk; the
 * lines without indentation above it say why.
 */
public final class Unreached {
  private static final String FILE = "unreached.txt";

  /** Methods to reasons, in the order of the file. */
  private final Map<String, String> reasons = new LinkedHashMap<>();

  private Unreached(List<String> lines) {
    StringBuilder reason = new StringBuilder();
    boolean inReason = false;
    for (String line : lines) {
      if (line.isBlank()) {
        inReason = false;
      } else if (line.startsWith(" ")) {
        reasons.put(line.strip(), reason.toString());
        inReason = false;
      } else {
        reason.setLength(inReason ? reason.length() : 0);
        reason.append(inReason ? " " : "").append(line.strip());
        inReason = true;
      }
    }
  }

  /** The list of this version. */
  public static Unreached pinned() {
    try (InputStream in = Objects.requireNonNull(Unreached.class.getResourceAsStream(FILE), FILE)) {
      return new Unreached(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why no operation reaches a place; empty: it should be reached. */
  public Optional<String> reasonOf(Place place) {
    return reasons.entrySet().stream()
        .filter(entry -> isOf(place, entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Lines of the list of which every place is reached. */
  public List<String> stale(List<Place> missed) {
    List<String> stale = new ArrayList<>(reasons.keySet());
    stale.removeIf(pattern -> missed.stream().anyMatch(place -> isOf(place, pattern)));
    return stale;
  }

  private static boolean isOf(Place place, String pattern) {
    String method = place.className() + "." + place.method();
    return pattern.endsWith("*")
        ? method.startsWith(pattern.substring(0, pattern.length() - 1))
        : method.equals(pattern);
  }
}
