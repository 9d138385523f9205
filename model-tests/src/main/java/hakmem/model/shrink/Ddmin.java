// SPDX-License-Identifier: Apache-2.0
package hakmem.model.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Delta debugging (Zeller and Hildebrandt, 2002): a part of a failing list that still fails and of
 * which no single element can be left out. Deterministic if the test is.
 */
final class Ddmin {
  private Ddmin() {}

  /**
   * The smaller list.
   *
   * @param items that fail
   * @param fails the test
   */
  static <T> List<T> minimize(List<T> items, Predicate<List<T>> fails) {
    List<T> now = items;
    int parts = 2;
    while (now.size() >= 2) {
      List<T> smaller = withoutOnePart(now, parts, fails);
      if (smaller != null) {
        now = smaller;
        parts = Math.max(parts - 1, 2);
      } else if (parts < now.size()) {
        parts = Math.min(parts * 2, now.size());
      } else {
        return now;
      }
    }
    return now.size() == 1 && fails.test(List.of()) ? List.of() : now;
  }

  private static <T> List<T> withoutOnePart(List<T> now, int parts, Predicate<List<T>> fails) {
    // From the end: what comes late is least needed by what comes before.
    for (int part = parts - 1; part >= 0; part--) {
      int from = (int) ((long) now.size() * part / parts);
      int to = (int) ((long) now.size() * (part + 1) / parts);
      List<T> rest = new ArrayList<>(now.size());
      rest.addAll(now.subList(0, from));
      rest.addAll(now.subList(to, now.size()));
      if (from < to && fails.test(rest)) {
        return rest;
      }
    }
    return null;
  }
}
