// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import java.util.Comparator;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names that somebody may have meant. Stateless. */
final class Near {
  private static final int COUNT = 5;

  private Near() {}

  /** The nearest names by edit distance, those that contain the text first. */
  static List<String> to(String text, List<String> names) {
    return names.stream()
        .sorted(
            Comparator.<String, Boolean>comparing(name -> !name.contains(text))
                .thenComparingInt(
                    name -> LevenshteinDistance.getDefaultInstance().apply(text, name)))
        .limit(COUNT)
        .toList();
  }
}
