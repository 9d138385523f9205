// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Copies of modules in which each arm sets a register of TLC when it is evaluated: {@code e}
 * becomes {@code (IF TLCSet(n, TRUE) THEN (e) ELSE FALSE)}. What is put in is followed by a new
 * line, and the text goes on in the column in which it stood, since columns mean something.
 */
final class ArmedModules {
  private ArmedModules() {}

  /**
   * Rewrites a module in place.
   *
   * @param numbers the register of each of its arms
   */
  static void arm(Path file, Map<Arm, Integer> numbers) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<TreeMap<Integer, String>> inserts = new ArrayList<>();
    lines.forEach(_ -> inserts.add(new TreeMap<>()));
    // An outer arm comes before those in it: it opens first and closes last.
    numbers.forEach(
        (arm, number) -> {
          inserts
              .get(arm.from().beginLine() - 1)
              .merge(
                  arm.from().beginColumn() - 1,
                  "(IF TLCSet(" + number + ", TRUE) THEN (",
                  (outer, inner) -> outer + inner);
          inserts
              .get(arm.from().endLine() - 1)
              .merge(arm.from().endColumn(), ") ELSE FALSE)", (outer, inner) -> inner + outer);
        });
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      text.append(armed(lines.get(i), inserts.get(i))).append('\n');
    }
    Files.writeString(file, text.toString().replaceFirst("EXTENDS ", "EXTENDS TLC, "));
  }

  private static String armed(String line, TreeMap<Integer, String> inserts) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (Map.Entry<Integer, String> insert : inserts.entrySet()) {
      int column = insert.getKey();
      text.append(line, at, column).append(insert.getValue());
      text.append('\n').append(" ".repeat(column));
      at = column;
    }
    return text.append(line.substring(at)).toString();
  }

  /** Makes a root module say, before it begins, that no arm was reached. */
  static void forget(Path root, int arms) throws IOException {
    String text = Files.readString(root);
    int end = text.lastIndexOf("\n====");
    String none = "\nASSUME \\A anArm \\in 1 .. " + arms + " : TLCSet(anArm, FALSE)";
    Files.writeString(root, text.substring(0, end) + none + text.substring(end));
  }
}
