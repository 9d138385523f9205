// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.index.qual.NonNegative;

/** The table of {@code spec/design/access-modes.md}. */
public final class AccessPage {
  /** Word, mode and methods; whatever else is in a row is for people. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `([^`]+)` \\| `([^`]+)` \\| ([^|]+) \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$");

  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  private AccessPage() {}

  /**
   * The accesses that the page names.
   *
   * @throws IllegalArgumentException if a row cannot be read, or names an access twice
   */
  public static SortedSet<Access> read(List<String> lines) {
    SortedSet<Access> accesses = new TreeSet<>();
    for (String line : lines) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String word = group(row, 1);
        String mode = group(row, 2);
        for (MatchResult name : NAME.matcher(group(row, 3)).results().toList()) {
          addOnce(accesses, new Access(word, String.valueOf(name.group(1)), mode));
        }
      } else if (line.startsWith("| `")) {
        throw new IllegalArgumentException(
            "a row that has not the six columns word, mode, methods, who, why, step: " + line);
      }
    }
    return accesses;
  }

  private static String group(Matcher row, @NonNegative int index) {
    return String.valueOf(row.group(index));
  }

  private static void addOnce(Set<Access> accesses, Access access) {
    if (!accesses.add(access)) {
      throw new IllegalArgumentException("named twice: " + access);
    }
  }

  /** What the page says and the code does not do, and the other way round; empty if they agree. */
  public static List<String> differences(Set<Access> page, Set<Access> code) {
    List<String> differences = new ArrayList<>();
    for (Access access : code) {
      if (!page.contains(access)) {
        differences.add("the code does it, the page has no row: " + access);
      }
    }
    for (Access access : page) {
      if (!code.contains(access)) {
        differences.add("the page says so, the code does not do it: " + access);
      }
    }
    return differences;
  }
}
