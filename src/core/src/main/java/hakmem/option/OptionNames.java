// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import hakmem.api.Option;
import hakmem.api.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From a name to its option, or to the one that was meant. */
final class OptionNames {
  private OptionNames() {}

  /**
   * The option of a name.
   *
   * @param value that was given with it
   * @param place where it stood, in words
   * @throws OptionException there is none
   */
  static Option option(String name, String value, String place) {
    Option nearest = Option.HEADERS;
    for (Option option : Option.values()) {
      if (option.label().equals(name)) {
        return option;
      }
      if (away(name, option) < away(name, nearest)) {
        nearest = option;
      }
    }
    throw new OptionException(
        name,
        value,
        "there is no option of this name: "
            + name
            + "="
            + value
            + ", from="
            + place
            + "; the nearest is "
            + nearest.label()
            + ", "
            + OptionText.range(nearest));
  }

  /** How far an option is from a name; what the name begins is nearest. */
  private static int away(String name, Option option) {
    String label = option.label().toLowerCase(Locale.ROOT);
    boolean begun = label.startsWith(name.toLowerCase(Locale.ROOT));
    return begun ? 0 : distance(name, option.label());
  }

  /** How many letters to add, leave out or change to get from one to the other; case is free. */
  static int distance(String from, String to) {
    List<Integer> row = new ArrayList<>();
    for (int i = 0; i <= to.length(); i++) {
      row.add(i);
    }
    for (int i = 0; i < from.length(); i++) {
      List<Integer> next = new ArrayList<>();
      next.add(i + 1);
      int left = i + 1;
      for (int j = 0; j < to.length(); j++) {
        boolean same = Character.toLowerCase(from.charAt(i)) == Character.toLowerCase(to.charAt(j));
        left = Math.min(Math.min(left, row.get(j + 1)) + 1, row.get(j) + (same ? 0 : 1));
        next.add(left);
      }
      row = next;
    }
    return row.getLast();
  }
}
