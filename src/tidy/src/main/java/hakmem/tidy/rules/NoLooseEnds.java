// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.SourceFile;

/** No notes to ourselves in any file: do it, or write an issue. */
public final class NoLooseEnds extends TextRule {
  public NoLooseEnds() {
    // The brackets keep this file from breaking its own rule.
    super("\\b(TO[D]O|FIX[M]E|X[X]X)\\b", "do it now, or write an issue and remove the note");
  }

  @Override
  boolean appliesTo(SourceFile file) {
    return true;
  }
}
