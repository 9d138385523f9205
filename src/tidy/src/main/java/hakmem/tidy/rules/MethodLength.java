// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import hakmem.tidy.Finding;
import hakmem.tidy.JavaTree;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;

/** A method or constructor has at most 70 lines, annotations and braces included. */
public final class MethodLength implements Rule {
  private static final int MAX_LINES = 70;

  @Override
  public List<Finding> check(SourceFile file) {
    if (!file.isJava()) {
      return List.of();
    }
    JavaTree java = JavaTree.parse(file);
    List<Finding> findings = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void unused) {
        int lines = java.lastLine(method) - java.firstLine(method) + 1;
        if (lines > MAX_LINES) {
          findings.add(
              new Finding(
                  file.path(),
                  java.firstLine(method),
                  "method %s has %d lines: split it, at most %d are allowed"
                      .formatted(method.getName(), lines, MAX_LINES)));
        }
        return super.visitMethod(method, unused);
      }
    }.scan(java.unit(), null);
    return findings;
  }
}
