// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import java.util.List;

/** One rule that the repository's files keep. Stateless once built. */
public interface Rule {
  /** What is reported for one file; empty when the rule is kept or has nothing to say about it. */
  List<Finding> check(SourceFile file);

  /** The name in reports. */
  default String name() {
    return getClass().getSimpleName();
  }
}
