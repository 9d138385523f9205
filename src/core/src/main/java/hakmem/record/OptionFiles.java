// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.Option;
import hakmem.api.OptionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Files that options name. A property is for all allocators of the process: each gets a file of its
 * own. Thread-safe.
 */
final class OptionFiles {
  /** How many allocators have had a file of an option. Guarded by itself. */
  private static final Map<Option, Integer> COUNTS = new EnumMap<>(Option.class);

  private OptionFiles() {}

  /**
   * A number for the file of one more allocator.
   *
   * @param isShared whether all allocators have the name; if not, it is 1
   */
  static int number(Option option, boolean isShared) {
    if (!isShared) {
      return 1;
    }
    synchronized (COUNTS) {
      int number = COUNTS.getOrDefault(option, 0) + 1;
      Integer ignored = COUNTS.put(option, number);
      return number;
    }
  }

  /**
   * The file of a name: from number 2 on with the number at its end.
   *
   * @throws OptionException the name is no path
   */
  static Path path(Option option, String name, int number) {
    try {
      return Path.of(number == 1 ? name : name + "." + number);
    } catch (InvalidPathException e) {
      String label = option.label();
      throw new OptionException(
          label, name, "an option is no path: " + label + "=" + name + "; " + e.getMessage());
    }
  }
}
