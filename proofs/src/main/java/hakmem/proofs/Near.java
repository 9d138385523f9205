// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import java.util.Comparator;
import java.util.List;

/** Names that somebody may have meant. Stateless. */
final class Near {
  private static final int COUNT = 5;

  private Near() {}

  /** The nearest names by edit distance, those that contain the text first. */
  static List<String> to(String text, List<String> names) {
    return names.stream()
        .sorted(
            Comparator.<String, Boolean>comparing(name -> !name.contains(text))
                .thenComparingInt(name -> distance(text, name)))
        .limit(COUNT)
        .toList();
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
