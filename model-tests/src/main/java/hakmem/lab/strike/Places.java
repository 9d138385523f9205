// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All places that the instrumenter has met, in every copy of the engine. Thread-safe. */
public final class Places {
  private static final List<Place> ALL = new ArrayList<>();
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  private Places() {}

  /**
   * The number of a place.
   *
   * @param descriptor of the method, which tells overloads apart
   * @param ordinal of the place in the method
   */
  static synchronized int numberOf(
      String className,
      String method,
      String descriptor,
      int ordinal,
      int line,
      Place.Kind kind,
      String what) {
    String key = className + '.' + method + descriptor + '#' + ordinal;
    return NUMBERS.computeIfAbsent(
        key,
        _ -> {
          ALL.add(new Place(ALL.size(), className, method, line, kind, what));
          return ALL.size() - 1;
        });
  }

  /** The place with a number. */
  public static synchronized Place of(int number) {
    return ALL.get(number);
  }

  /** All of them. */
  public static synchronized List<Place> all() {
    return List.copyOf(ALL);
  }
}
