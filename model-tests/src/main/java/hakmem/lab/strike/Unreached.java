// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why there are places of core that no operation of the catalogue reaches: {@code unreached.txt}
 * beside this class. A line is a method of core, or the beginning of its name and an asterisk; the
 * lines without indentation above it say why.
 */
public final class Unreached {
  /** Methods to reasons, in the order of the file. */
  private final Map<String, String> reasons = Reasons.read(Unreached.class, "unreached.txt");

  private Unreached() {}

  /** The list of this version. */
  public static Unreached pinned() {
    return new Unreached();
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

  /** Lines with an asterisk of which most is reached: they would hide what is missed of it. */
  public List<String> tooWide(List<Place> missed) {
    return reasons.keySet().stream()
        .filter(pattern -> pattern.endsWith("*"))
        .filter(pattern -> 2 * count(missed, pattern) < count(Places.all(), pattern))
        .toList();
  }

  private static long count(List<Place> places, String pattern) {
    return places.stream().filter(place -> isOf(place, pattern)).count();
  }

  private static boolean isOf(Place place, String pattern) {
    String method = place.className() + "." + place.method();
    return pattern.endsWith("*")
        ? method.startsWith(pattern.substring(0, pattern.length() - 1))
        : method.equals(pattern);
  }
}
