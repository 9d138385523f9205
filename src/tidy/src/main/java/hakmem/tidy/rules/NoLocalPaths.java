// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.SourceFile;

/**
 * Nothing in the repository names a place that exists on one machine only, or the host that serves
 * packages there: a clone must build anywhere, behind any mirror. To look through the directory in
 * which systems keep their JDKs is allowed, to name one of them is not.
 */
public final class NoLocalPaths extends TextRule {
  // The brackets keep this file from breaking its own rule.
  private static final String DIRECTORIES =
      "(?<![\\w.<})])(/usr/[l]ib/jvm/\\w|/[w]ork\\b|/[r]oot\\b"
          + "|/[h]ome/\\w|/[U]sers/\\w|[C]:\\\\\\w)";
  private static final String HOSTS =
      "\\brepo1?\\.[m]aven\\.|\\bregistry\\.[n]pmjs\\.|\\bpypi\\.[o]rg|\\bproxy\\.[g]olang\\."
          + "|\\b(deb|ftp)\\.[d]ebian\\.|\\barchive\\.[u]buntu\\.|<[r]epositor(y|ies)>|<[m]irror>";

  public NoLocalPaths() {
    super(
        DIRECTORIES + "|" + HOSTS,
        "of one machine; use a path of the repository, the PATH, a toolchain or mvn's settings");
  }

  @Override
  boolean appliesTo(SourceFile file) {
    return true;
  }
}
